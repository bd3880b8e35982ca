package com.metisrouter.proxy.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.server.Answer;
import com.metisrouter.proxy.server.ClientSide;
import com.metisrouter.proxy.server.RequestHead;
import java.util.Map;

/// What is published, in the shape that the caller's SDK reads.
@Edge
final class ModelRoutes {

    private static final int NEAREST_MODELS = 3;
    private static final Map<String, String> CACHED = Map.of("cache-control", "max-age=60");

    private final ModelsPage page;

    ModelRoutes(ModelsPage page) {
        this.page = page;
    }

    void list(RequestHead head, ClientSide client) {
        var list = page.all(client.receivedAt(), reader(head));
        var headers = Map.of("etag", list.etag(), "cache-control", "max-age=60");
        var known = head.headers().first("if-none-match");
        client.answer(
                known != null && known.contains(list.etag())
                        ? Answer.json(304, headers, new byte[0])
                        : Answer.json(200, headers, list.json().getBytes(UTF_8)));
    }

    void one(String id, RequestHead head, ClientSide client) {
        var found = page.one(id, client.receivedAt(), reader(head));
        if (found.isPresent()) {
            client.answer(Answer.json(200, CACHED, found.get()));
            return;
        }
        var nearest = page.nearest(id, NEAREST_MODELS);
        client.answer(
                Problem.of(
                                ErrorCode.MODEL_NOT_FOUND,
                                "No such model is served here."
                                        + (nearest.isEmpty()
                                                ? ""
                                                : " The nearest are: "
                                                        + String.join(", ", nearest)
                                                        + "."),
                                "model")
                        .withDetail("nearest_models", nearest));
    }

    /// Google's older clients have a path of their own; its newer ones share OpenAI's, and are known by their key's header.
    private static ModelsPage.Reader reader(RequestHead head) {
        var agent = head.headers().first("user-agent");
        if (head.path().startsWith("/v1beta/") || head.headers().first("x-goog-api-key") != null) {
            return ModelsPage.Reader.GEMINI;
        }
        return head.query().contains("client_version=")
                        || (agent != null && agent.startsWith("codex"))
                ? ModelsPage.Reader.CODEX
                : ModelsPage.Reader.COMMON;
    }
}
