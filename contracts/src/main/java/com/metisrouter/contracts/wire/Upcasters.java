package com.metisrouter.contracts.wire;

import com.metisrouter.contracts.ledger.CreditKind;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// Brings stored events of earlier releases to today's form as they are read. What is stored never changes.
///
/// A step sees the JSON as it was written and adds what was understood in those days without being said. Types without a step are read
/// at once, which is nearly all of them.
public final class Upcasters {

    private static final Map<Class<?>, Consumer<ObjectNode>> STEPS =
            Map.of(
                    EventType.CREDIT_GRANTED.payloadClass(), Upcasters::creditGranted,
                    EventType.CREDIT_LEASED.payloadClass(), Upcasters::creditLeased,
                    EventType.LEASE_ENDED.payloadClass(), Upcasters::leaseEnded);

    private Upcasters() {}

    /// Reads an event as of any release.
    ///
    /// @throws tools.jackson.core.JacksonException if it isn't JSON of that form
    public static <T> T read(byte[] json, Class<T> payloadClass) {
        var step = STEPS.get(payloadClass);
        if (step == null) {
            return Json.read(json, payloadClass);
        }
        var tree = Json.mapper().readTree(json);
        if (tree instanceof ObjectNode object) {
            step.accept(object);
        }
        return Json.mapper().treeToValue(tree, payloadClass);
    }

    /// Before 0.2 a lot had no priority of its own, never expired, and needed no approval.
    private static void creditGranted(ObjectNode event) {
        if (!event.has("priority")) {
            event.put("priority", CreditKind.valueOf(event.get("kind").asString()).priority());
            event.putNull("expiresAt");
            event.put("approvedBy", "");
        }
    }

    /// Before 0.2 every lease was for the whole account, and nothing else was limited.
    private static void creditLeased(ObjectNode event) {
        if (!event.has("scope")) {
            event.putObject("scope").put("projectId", "").put("keyId", "");
            event.putArray("limits");
        }
    }

    /// Before 0.2 it wasn't said who ended a lease, and nothing was waited for after it.
    private static void leaseEnded(ObjectNode event) {
        if (!event.has("takenBack")) {
            event.put("takenBack", false);
        }
    }
}
