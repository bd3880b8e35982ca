package com.metisrouter.catalog.pages.tools;

import com.metisrouter.catalog.pages.ErrorPage;
import com.metisrouter.catalog.pages.PageAnswers;
import com.metisrouter.catalog.setup.SetupModels;
import com.metisrouter.catalog.setup.Tools;
import com.metisrouter.catalog.site.RefusedRequest;
import com.metisrouter.contracts.Edge;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// How each tool is set up, as pages.
@Edge
@Controller
public final class SetupPages {

    private static final int SEARCH_CHARS_MAX = 100;

    private final Tools tools;
    private final SetupModels models;
    private final PageAnswers answers;

    public SetupPages(Tools tools, SetupModels models, PageAnswers answers) {
        this.tools = tools;
        this.models = models;
        this.answers = answers;
    }

    @GetMapping("/docs/setup")
    ResponseEntity<byte[]> index(@RequestParam(name = "q", defaultValue = "") String q) {
        if (q.length() > SEARCH_CHARS_MAX) {
            throw new RefusedRequest(
                    400,
                    "Too long",
                    "invalid_request",
                    "q: (expected: at most " + SEARCH_CHARS_MAX + " characters)");
        }
        return answers.page("setup/index", SetupIndex.of(tools.all(), q));
    }

    @GetMapping("/docs/setup/{tool}")
    ResponseEntity<byte[]> page(
            @PathVariable("tool") String id,
            @RequestParam(name = "model", defaultValue = "") String model) {
        var tool =
                tools.find(id)
                        .orElseThrow(() ->
                                new RefusedRequest(
                                        404,
                                        "There is no such page",
                                        "unknown_tool",
                                        "There is no setup page of that name; /docs/setup lists them."));
        return answers.page(
                "setup/tool", SetupPage.of(tool, models.filling(tool, model), models.idsFor(tool)));
    }

    @ExceptionHandler(RefusedRequest.class)
    ResponseEntity<byte[]> refuse(RefusedRequest refused) {
        return answers.error(
                refused.status(),
                new ErrorPage(
                        refused.title(), List.of(String.valueOf(refused.getMessage())), List.of()));
    }
}
