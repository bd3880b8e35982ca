package com.metisrouter.ledger.eventstore;

import com.metisrouter.contracts.wire.EventType;
import java.util.HashMap;
import java.util.Map;

/// The stable names under which payloads are stored. A class may be renamed and moved; its name here may not.
public final class EventNames {

    private final Map<String, Class<?>> classes = new HashMap<>();
    private final Map<Class<?>, String> names = new HashMap<>();

    /// @param own names of payloads that never leave the ledger, beside those of `EventType`
    public EventNames(Map<String, Class<?>> own) {
        for (var type : EventType.values()) {
            add(type.wireName(), type.payloadClass());
        }
        own.forEach(this::add);
    }

    private void add(String name, Class<?> payloadClass) {
        if (classes.put(name, payloadClass) != null || names.put(payloadClass, name) != null) {
            throw new IllegalArgumentException("event name: " + name + " (expected: only once)");
        }
    }

    public String of(Class<?> payloadClass) {
        var name = names.get(payloadClass);
        if (name == null) {
            throw new IllegalArgumentException("no event name for " + payloadClass.getName());
        }
        return name;
    }

    public Class<?> classOf(String name) {
        var payloadClass = classes.get(name);
        if (payloadClass == null) {
            throw new IllegalArgumentException(
                    "event name: \"" + name + "\" (expected: one of " + classes.keySet() + ")");
        }
        return payloadClass;
    }
}
