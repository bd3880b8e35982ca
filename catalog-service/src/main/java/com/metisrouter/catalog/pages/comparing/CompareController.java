package com.metisrouter.catalog.pages.comparing;

import com.metisrouter.catalog.pages.BadQuery;
import com.metisrouter.catalog.pages.ErrorPage;
import com.metisrouter.catalog.pages.PageAnswers;
import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.catalog.site.Refusals;
import com.metisrouter.catalog.site.RefusedRequest;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Json;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Two to four models side by side, as a page and as JSON.
@Edge
@Controller
public final class CompareController {

    private final Supplier<PublishedCatalog> catalog;
    private final InstantSource clock;
    private final PageAnswers answers;

    public CompareController(
            Supplier<PublishedCatalog> catalog, InstantSource clock, PageAnswers answers) {
        this.catalog = catalog;
        this.clock = clock;
        this.answers = answers;
    }

    @GetMapping("/compare")
    ResponseEntity<byte[]> page(@RequestParam MultiValueMap<String, String> given) {
        return answers.page("comparing/compare", compared(given));
    }

    @GetMapping("/api/v1/compare")
    ResponseEntity<byte[]> json(@RequestParam MultiValueMap<String, String> given) {
        try {
            return PageAnswers.answer(
                    MediaType.APPLICATION_JSON,
                    Json.bytes(ComparisonView.of(compared(given), clock.instant())));
        } catch (BadQuery e) {
            throw new RefusedRequest(
                    400, "Unknown parameter", "invalid_request", String.valueOf(e.getMessage()));
        } catch (UnknownModel e) {
            throw new RefusedRequest(
                    404,
                    "Model not found",
                    "model_not_found",
                    e.getMessage()
                            + " Spelt most like it: "
                            + String.join(", ", catalog.get().nearest(e.name())));
        }
    }

    private ComparePage compared(MultiValueMap<String, String> given) {
        var others = new HashMap<>(given.toSingleValueMap());
        others.remove("id");
        var query =
                CompareQuery.of(given.getOrDefault("id", List.of()), others, catalog.get()::find);
        return ComparePage.of(query, clock.instant());
    }

    @ExceptionHandler(BadQuery.class)
    ResponseEntity<byte[]> refuse(BadQuery bad) {
        return answers.refuse(bad);
    }

    @ExceptionHandler(UnknownModel.class)
    ResponseEntity<byte[]> refuse(UnknownModel unknown) {
        return answers.error(
                404,
                new ErrorPage(
                        "No such model",
                        List.of(String.valueOf(unknown.getMessage())),
                        catalog.get().nearest(unknown.name())));
    }

    @ExceptionHandler(RefusedRequest.class)
    ResponseEntity<byte[]> refuse(RefusedRequest refused) {
        return Refusals.answer(refused, clock);
    }
}
