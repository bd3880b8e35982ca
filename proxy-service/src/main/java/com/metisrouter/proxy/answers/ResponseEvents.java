package com.metisrouter.proxy.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Events of the Responses API. The last one holds the whole response, and in it the usage.
final class ResponseEvents extends EventReader {

    private long searches;

    ResponseEvents(OutputText output) {
        super(output);
    }

    @Override
    Kind read(SseEvent event, JsonNode data) {
        var type = data.path("type").asString(event.name());
        return switch (type) {
            case "response.output_text.delta",
                    "response.refusal.delta",
                    "response.reasoning_summary_text.delta",
                    "response.reasoning_text.delta",
                    "response.function_call_arguments.delta",
                    "response.custom_tool_call_input.delta",
                    "response.mcp_call_arguments.delta" -> {
                add(0, data.path("delta"));
                yield Kind.CONTENT;
            }
            case "response.output_item.done" -> {
                if (isSearch(data.path("item"))) {
                    searches++;
                }
                yield Kind.CONTENT;
            }
            case "response.completed", "response.incomplete" -> {
                var response = data.path("response");
                usage(event, response);
                finishedBy(
                        response.path("incomplete_details").has("reason")
                                ? response.path("incomplete_details").path("reason")
                                : response.path("status"));
                done();
                yield Kind.LAST;
            }
            case "response.failed" -> {
                usage(event, data.path("response"));
                yield failed(data.path("response").path("error"));
            }
            case "error" -> failed(data);
            default -> Kind.CONTENT;
        };
    }

    private void usage(SseEvent event, JsonNode response) {
        if (response.path("usage").isObject()) {
            reported(
                    UsageForm.ITEMS,
                    response.path("usage"),
                    RawUsage.in(event.data().getBytes(UTF_8), "response", "usage"));
        }
    }

    /// Providers bill the search, not what else a tool does with its results.
    static boolean isSearch(JsonNode item) {
        return item.path("type").asString("").equals("web_search_call")
                && item.path("action").path("type").asString("search").equals("search");
    }

    @Override
    List<Quantity> shown() {
        return searches == 0
                ? List.of()
                : List.of(Quantity.of(Unit.SEARCHES, searches, QuantitySource.PROVIDER));
    }
}
