package com.metisrouter.catalog.setup;

import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.catalog.site.Refusals;
import com.metisrouter.catalog.site.RefusedRequest;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// How tools are set up, with this gateway's address and a published model filled in.
@Edge
@RestController
public final class SetupController {

    private static final MediaType MARKDOWN =
            new MediaType("text", "markdown", StandardCharsets.UTF_8);
    private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);

    private final Tools tools;
    private final Supplier<PublishedCatalog> catalog;
    private final SetupModels models;
    private final InstantSource clock;

    private record Entry(String id, String name, String kind, String endpoint, String page) {}

    private record Entries(String object, List<Entry> data) {}

    public SetupController(
            Tools tools,
            Supplier<PublishedCatalog> catalog,
            SetupModels models,
            InstantSource clock) {
        this.tools = tools;
        this.catalog = catalog;
        this.models = models;
        this.clock = clock;
    }

    @GetMapping("/api/v1/setup")
    public ResponseEntity<byte[]> list() {
        var entries =
                tools.all().stream()
                        .map(tool ->
                                new Entry(
                                        tool.id(),
                                        tool.name(),
                                        tool.kind(),
                                        tool.wire().path(),
                                        "/docs/setup/" + tool.id() + ".md"))
                        .toList();
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(Json.bytes(new Entries("list", entries)));
    }

    @GetMapping("/docs/setup/{tool}.md")
    public ResponseEntity<String> page(
            @PathVariable("tool") String id,
            @RequestParam(name = "model", defaultValue = "") String model) {
        var tool = tools.find(id).orElseThrow(() -> unknown(id));
        return ResponseEntity.ok()
                .contentType(MARKDOWN)
                .body(SetupMarkdown.page(tool, models.filling(tool, model)));
    }

    @GetMapping("/llms.txt")
    public ResponseEntity<String> llms() {
        var offered = catalog.get().list(new PublishedCatalog.Filter("", "", Optional.empty()));
        var first = models.filling(tools.all().getFirst(), "");
        return ResponseEntity.ok()
                .contentType(TEXT)
                .body(
                        SetupMarkdown.llms(
                                tools.all(),
                                first,
                                offered.stream().map(PublishedModel::id).toList()));
    }

    private RefusedRequest unknown(String id) {
        return new RefusedRequest(
                404,
                "Tool not found",
                "tool_not_found",
                "there is no setup for \""
                        + id
                        + "\"; there is one for: "
                        + String.join(", ", tools.all().stream().map(Tool::id).toList()));
    }

    @ExceptionHandler(RefusedRequest.class)
    ResponseEntity<byte[]> refuse(RefusedRequest refused) {
        return Refusals.answer(refused, clock);
    }
}
