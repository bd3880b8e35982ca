package com.metisrouter.proxy.checking;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.proxy.answers.Reported;
import com.metisrouter.proxy.answers.UsageForm;
import com.metisrouter.proxy.answers.WholeUsage;
import com.metisrouter.proxy.json.Trees;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a provider said that a request of the sample used.
///
/// @param shown what its answer shows that is charged, beside the usage block
public record SampleUsage(Reported reported, List<Quantity> shown) {

    private static final String DATA = "data:";

    public SampleUsage {
        shown = List.copyOf(shown);
    }

    /// Whether it has any count at all, none of them absurd.
    public boolean isTold() {
        try {
            return reported.quantities().isPresent();
        } catch (ArithmeticException _) {
            return false;
        }
    }

    /// Of a usage block as the provider of an endpoint writes it.
    public static SampleUsage ofBlock(Endpoint endpoint, JsonNode block) {
        return new SampleUsage(new Reported(UsageForm.of(endpoint), block, null), List.of());
    }

    /// Of a whole answer, JSON or a stream of events; empty where it tells no usage.
    public static Optional<SampleUsage> ofAnswer(
            Endpoint endpoint, String contentType, String answer) {
        if (contentType.toLowerCase(Locale.ROOT).contains("event-stream")
                || answer.startsWith(DATA)
                || answer.startsWith("event:")) {
            return ofEvents(endpoint, answer);
        }
        return WholeUsage.read(endpoint, contentType, answer.getBytes(UTF_8))
                .flatMap(whole ->
                        Optional.ofNullable(whole.reported())
                                .map(reported -> new SampleUsage(reported, whole.shown())));
    }

    /// Later counts stand in the place of earlier ones; they are never added.
    private static Optional<SampleUsage> ofEvents(Endpoint endpoint, String answer) {
        @Nullable ObjectNode block = null;
        for (var line : answer.lines().filter(it -> it.startsWith(DATA)).toList()) {
            var found = usage(line.substring(DATA.length()).strip());
            if (found instanceof ObjectNode more) {
                if (block == null) {
                    block = more.deepCopy();
                } else {
                    block.setAll(more);
                }
            }
        }
        return Optional.ofNullable(block).map(it -> ofBlock(endpoint, it));
    }

    private static @Nullable JsonNode usage(String event) {
        try {
            var root = Trees.read(event);
            for (var holder : List.of(root, root.path("response"), root.path("message"))) {
                for (var name : List.of("usage", "usageMetadata")) {
                    if (holder.path(name).isObject()) {
                        return holder.path(name);
                    }
                }
            }
            return null;
        } catch (JacksonException _) {
            // `[DONE]`, or an event that was cut.
            return null;
        }
    }
}
