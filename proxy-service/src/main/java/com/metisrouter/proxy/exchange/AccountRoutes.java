package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.json.Trees;
import com.metisrouter.proxy.server.Answer;
import com.metisrouter.proxy.server.ClientSide;
import com.metisrouter.proxy.server.RequestHead;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What clients of OpenRouter ask about themselves: their key, their credits, one of their requests. The views answer, with what they
/// show the caller's own key anyway.
@Edge
final class AccountRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(AccountRoutes.class);

    private final Services services;

    AccountRoutes(Services services) {
        this.services = services;
    }

    void key(KeySnapshot key, ClientSide client) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("label", key.keyId());
        data.put("key_id", key.keyId());
        data.put("account_id", key.accountId());
        data.put("project", key.project());
        data.put("allowed_models", key.models());
        data.put("allowed_endpoints", key.endpoints());
        data.put("rate_limits", key.rates());
        data.put("expires_at", key.expiresAt() == null ? null : key.expiresAt().toString());
        data.put("is_free_tier", false);
        client.answer(Answer.json(Map.of("data", data)));
    }

    void credits(RequestHead head, ClientSide client) {
        ask(
                "/api/v1/balance",
                head,
                client,
                balance -> {
                    var data = JsonNodeFactory.instance.objectNode();
                    data.put("total_credits", amount(balance, "granted"));
                    data.put("total_usage", amount(balance, "spent"));
                    data.put("balance", balance.path("balance").asString());
                    data.put("as_of", balance.path("as_of").asString(""));
                    return data;
                });
    }

    void generation(RequestHead head, ClientSide client) {
        var id = idOf(head.query());
        if (id == null) {
            client.answer(
                    Problem.of(
                            ErrorCode.MISSING_PARAMETER,
                            "\"id\" is missing (expected: /v1/generation?id=req_…).",
                            "id"));
            return;
        }
        ask("/api/v1/requests/" + id, head, client, record -> record);
    }

    private static BigDecimal amount(JsonNode balance, String field) {
        return new BigDecimal(balance.path(field).asString("0"));
    }

    private static @Nullable String idOf(String query) {
        for (var field : query.split("&", -1)) {
            if (field.matches("id=[A-Za-z0-9_-]{1,100}")) {
                return field.substring("id=".length());
            }
        }
        return null;
    }

    /// @param told what the client is told of the views' answer
    private void ask(
            String path, RequestHead head, ClientSide client, Function<JsonNode, JsonNode> told) {
        OnLoop.then(
                client.loop(),
                services.views()
                        .get(path, Credentials.secretOf(head))
                        .thenApply(it -> answer(it, told)),
                (answer, failure) -> {
                    if (answer == null) {
                        LOG.warn("{}: the views did not answer", client.requestId(), failure);
                        client.answer(Refusals.viewsAway());
                    } else {
                        answer.accept(client);
                    }
                });
    }

    private static Consumer<ClientSide> answer(
            AccountViews.Shown shown, Function<JsonNode, JsonNode> told) {
        return switch (shown.status()) {
            case 200 -> {
                var outer = JsonNodeFactory.instance.objectNode();
                outer.set("data", told.apply(shown.json()));
                var answer = Answer.json(200, Map.of(), Trees.bytes(outer));
                yield client -> client.answer(answer);
            }
            case 400, 404 ->
                    client ->
                            client.answer(
                                    Problem.of(
                                            ErrorCode.REQUEST_NOT_FOUND,
                                            "No such request of this account is in the usage log."
                                                    + " It comes there within a second of its end.",
                                            "id"));
            default -> client -> client.answer(Refusals.viewsAway());
        };
    }
}
