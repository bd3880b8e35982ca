package com.metisrouter.catalog.pages.guidance;

import com.metisrouter.catalog.pages.ErrorPage;
import com.metisrouter.catalog.pages.PageAnswers;
import com.metisrouter.catalog.setup.Filling;
import com.metisrouter.contracts.Edge;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/// Whether and how to use the gateway, as pages and as Markdown.
@Edge
@Controller
public final class GuidancePages {

    private static final MediaType MARKDOWN =
            new MediaType("text", "markdown", StandardCharsets.UTF_8);

    private final Guidance guidance;
    private final Supplier<Filling> filling;
    private final PageAnswers answers;

    /// @param filling this gateway's address and a model that answers offline
    public GuidancePages(Guidance guidance, Supplier<Filling> filling, PageAnswers answers) {
        this.guidance = guidance;
        this.filling = filling;
        this.answers = answers;
    }

    @GetMapping("/guide/{id}")
    ResponseEntity<byte[]> guide(@PathVariable("id") String id) {
        return filled(id).map(it -> answers.page("guidance/guide", it)).orElseGet(this::unknown);
    }

    @GetMapping("/guide/{id}.md")
    ResponseEntity<byte[]> guideText(@PathVariable("id") String id) {
        return filled(id)
                .map(it -> PageAnswers.answer(MARKDOWN, GuidanceMarkdown.of(it)))
                .orElseGet(this::unknown);
    }

    @GetMapping("/compare-with/{id}")
    ResponseEntity<byte[]> comparison(@PathVariable("id") String id) {
        return guidance.comparison(id)
                .map(it -> answers.page("guidance/comparison", it))
                .orElseGet(this::unknown);
    }

    @GetMapping("/compare-with/{id}.md")
    ResponseEntity<byte[]> comparisonText(@PathVariable("id") String id) {
        return guidance.comparison(id)
                .map(it -> PageAnswers.answer(MARKDOWN, GuidanceMarkdown.of(it)))
                .orElseGet(this::unknown);
    }

    private Optional<Guide> filled(String id) {
        var now = filling.get();
        return guidance.guide(id)
                .map(it ->
                        new Guide(
                                it.id(),
                                it.title(),
                                it.lead(),
                                it.items().stream()
                                        .map(item ->
                                                new Guide.Item(
                                                        item.title(),
                                                        now.into(item.text()),
                                                        now.into(item.command()),
                                                        item.instead()))
                                        .toList()));
    }

    private ResponseEntity<byte[]> unknown() {
        return answers.error(
                404,
                new ErrorPage(
                        "There is no such page",
                        List.of(
                                "There are /guide/best-fit, /guide/when-not, /guide/migrate and /compare-with/portkey."),
                        List.of()));
    }
}
