package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.errors.ErrorCode;
import java.util.Set;
import tools.jackson.core.JsonToken;

/// Tools that a provider runs itself. Those that cost more than tokens are published with their price or refused by name.
final class HostedTools {

    /// Searches that are held for where the client sets no limit. More are charged all the same, as the record says.
    static final long SEARCHES_DEFAULT = 10;

    /// The most that a client may set.
    private static final long SEARCHES_MAX = 1_000;

    /// Fees by the container, the call or the stored byte, which no usage block tells.
    private static final Set<String> RESPONSES_FEES =
            Set.of("code_interpreter", "file_search", "image_generation", "computer_use");

    private static final Set<String> GENERATE_FEES =
            Set.of("googleMaps", "google_maps", "fileSearch", "file_search", "enterpriseWebSearch");

    private static final Set<String> GENERATE_SEARCH =
            Set.of(
                    "googleSearch",
                    "google_search",
                    "googleSearchRetrieval",
                    "google_search_retrieval");

    private HostedTools() {}

    /// @return the most searches that are to be held for
    static long ofResponses(Body body, PublishedModel model, PriceVersion prices) {
        var searches = 0L;
        var tools = body.elements("tools");
        for (var i = 0; i < tools.size(); i++) {
            var type = body.within("tools[" + i + "]", tools.get(i)).optionalString("type");
            if (type == null) {
                throw Body.missing("tools[" + i + "].type");
            }
            if (RESPONSES_FEES.contains(type)) {
                throw unpublished("tools[" + i + "].type", type, model);
            }
            if (type.startsWith("web_search")) {
                requirePrice("tools[" + i + "].type", type, model, prices);
                searches =
                        body.wholeNumber("max_tool_calls", SEARCHES_MAX).orElse(SEARCHES_DEFAULT);
            }
        }
        return searches;
    }

    static long ofMessages(Body body, PublishedModel model, PriceVersion prices) {
        var searches = 0L;
        var tools = body.elements("tools");
        for (var i = 0; i < tools.size(); i++) {
            var name = "tools[" + i + "]";
            var tool = body.within(name, tools.get(i));
            var type = tool.optionalString("type");
            if (type == null) {
                continue;
            }
            if (type.startsWith("code_execution")) {
                throw unpublished(name + ".type", type, model);
            }
            if (type.startsWith("web_search")) {
                requirePrice(name + ".type", type, model, prices);
                searches += tool.wholeNumber("max_uses", SEARCHES_MAX).orElse(SEARCHES_DEFAULT);
            }
        }
        return searches;
    }

    static long ofGenerate(Body body, PublishedModel model, PriceVersion prices) {
        var searches = 0L;
        var tools = body.elements("tools");
        for (var i = 0; i < tools.size(); i++) {
            if (tools.get(i).token() != JsonToken.START_OBJECT) {
                throw Body.wrongType("tools[" + i + "]", "an object");
            }
            for (var kind : body.within("tools[" + i + "]", tools.get(i)).all().keySet()) {
                if (GENERATE_FEES.contains(kind)) {
                    throw unpublished("tools[" + i + "]", kind, model);
                }
                if (GENERATE_SEARCH.contains(kind)) {
                    requirePrice("tools[" + i + "]", kind, model, prices);
                    searches = SEARCHES_DEFAULT;
                }
            }
        }
        return searches;
    }

    private static void requirePrice(
            String param, String type, PublishedModel model, PriceVersion prices) {
        if (prices.components().stream().noneMatch(it -> it.unit() == Unit.SEARCHES)) {
            throw unpublished(param, type, model);
        }
    }

    private static Refused unpublished(String param, String type, PublishedModel model) {
        return Refused.of(
                ErrorCode.UNSUPPORTED_PARAMETER,
                "The tool \""
                        + Body.printable(type)
                        + "\" is not published for "
                        + model.id()
                        + ": its fees have no published price. Leave it out; functions of your own are accepted.",
                param);
    }
}
