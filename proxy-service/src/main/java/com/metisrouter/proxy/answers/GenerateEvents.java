package com.metisrouter.proxy.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Chunks of Gemini's `streamGenerateContent`. Each repeats the usage so far; there is no end but that every candidate has its reason,
/// or that the prompt was blocked.
final class GenerateEvents extends EventReader {

    private final Set<Integer> seen = new HashSet<>();
    private final Set<Integer> finished = new HashSet<>();
    private long searches;

    GenerateEvents(OutputText output) {
        super(output);
    }

    @Override
    Kind read(SseEvent event, JsonNode chunk) {
        for (var candidate : chunk.path("candidates")) {
            var index = candidate.path("index").asInt(0);
            seen.add(index);
            texts(candidate, text -> add(index, text));
            searches = Math.max(searches, searches(candidate));
            if (candidate.path("finishReason").isString()) {
                finishedBy(candidate.path("finishReason"));
                finished.add(index);
            }
        }
        if (chunk.path("usageMetadata").isObject()) {
            reported(
                    UsageForm.GEMINI,
                    chunk.path("usageMetadata"),
                    RawUsage.in(event.data().getBytes(UTF_8), "usageMetadata"));
        }
        if (chunk.path("promptFeedback").path("blockReason").isString()) {
            finishedBy(chunk.path("promptFeedback").path("blockReason"));
            done();
        }
        if (!seen.isEmpty() && finished.containsAll(seen)) {
            done();
        }
        return isDone() ? Kind.LAST : Kind.CONTENT;
    }

    /// The texts of a candidate: words, thoughts, and the arguments of calls.
    static void texts(JsonNode candidate, Consumer<JsonNode> consumer) {
        for (var part : candidate.path("content").path("parts")) {
            consumer.accept(part.path("text"));
            var arguments = part.path("functionCall").path("args");
            if (arguments.isObject()) {
                consumer.accept(JsonNodeFactory.instance.stringNode(arguments.toString()));
            }
        }
    }

    static long searches(JsonNode candidate) {
        return candidate.path("groundingMetadata").path("webSearchQueries").size();
    }

    @Override
    List<Quantity> shown() {
        return searches == 0
                ? List.of()
                : List.of(Quantity.of(Unit.SEARCHES, searches, QuantitySource.PROVIDER));
    }
}
