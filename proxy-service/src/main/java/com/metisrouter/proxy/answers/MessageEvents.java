package com.metisrouter.proxy.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Events of Anthropic's messages. `message_start` has the input's usage; each `message_delta` has what is known by then, from the
/// beginning on, so the last one wins field by field.
final class MessageEvents extends EventReader {

    private final ObjectNode usage = JsonNodeFactory.instance.objectNode();
    private String rawStart = "";
    private boolean stopped;

    MessageEvents(OutputText output) {
        super(output);
    }

    @Override
    Kind read(SseEvent event, JsonNode data) {
        return switch (data.path("type").asString(event.name())) {
            case "message_start" -> {
                rawStart = orEmpty(RawUsage.in(bytes(event), "message", "usage"));
                usage(data.path("message").path("usage"), rawStart);
                yield Kind.CONTENT;
            }
            case "content_block_delta" -> {
                var delta = data.path("delta");
                add(0, delta.path("text"));
                add(0, delta.path("thinking"));
                add(0, delta.path("partial_json"));
                yield Kind.CONTENT;
            }
            case "message_delta" -> {
                var raw = orEmpty(RawUsage.in(bytes(event), "usage"));
                usage(
                        data.path("usage"),
                        rawStart.isEmpty() || raw.isEmpty()
                                ? rawStart + raw
                                : "[" + rawStart + "," + raw + "]");
                var reason = data.path("delta").path("stop_reason");
                finishedBy(reason);
                stopped |= reason.isString();
                yield stopped ? Kind.LAST : Kind.CONTENT;
            }
            case "message_stop" -> {
                done();
                yield Kind.LAST;
            }
            case "error" -> failed(data);
            default -> Kind.CONTENT;
        };
    }

    private void usage(JsonNode more, String raw) {
        if (more instanceof ObjectNode object) {
            object.properties().stream()
                    .filter(field -> !field.getValue().isNull())
                    .forEach(field -> usage.set(field.getKey(), field.getValue()));
            reported(UsageForm.MESSAGES, usage, raw.isEmpty() ? null : raw);
        }
    }

    private static byte[] bytes(SseEvent event) {
        return event.data().getBytes(UTF_8);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    @Override
    boolean hasEnded() {
        return isDone() || stopped;
    }
}
