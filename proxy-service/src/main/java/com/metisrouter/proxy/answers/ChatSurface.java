package com.metisrouter.proxy.answers;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Passes chunks of chat completions to a client of chat completions. Usage is always asked for at the provider; the client gets it
/// only if it asked too, and gets it even where the provider has none.
final class ChatSurface implements Surface {

    private final EventReader reader;
    private final boolean usageAsked;
    private final List<SseEvent> held = new ArrayList<>();

    ChatSurface(EventReader reader, boolean usageAsked) {
        this.reader = reader;
        this.usageAsked = usageAsked;
    }

    @Override
    public byte[] passing(SseEvent event) {
        return event.bytes();
    }

    @Override
    public void hold(SseEvent event) {
        held.add(event);
    }

    @Override
    public int held() {
        return held.size();
    }

    @Override
    public byte[] ending(Cost cost) {
        var last = new ByteArrayOutputStream();
        var usageGiven = !usageAsked;
        for (var event : held) {
            if (event.isDone()) {
                if (!usageGiven) {
                    last.writeBytes(CostSplice.usageChunk(reader.lastData(), cost));
                    usageGiven = true;
                }
                last.writeBytes(event.bytes());
            } else if (!isUsageOnly(event)) {
                last.writeBytes(event.bytes());
            } else if (usageAsked) {
                last.writeBytes(CostSplice.intoEvent(event, cost, "usage"));
                usageGiven = true;
            }
        }
        if (!usageGiven) {
            last.writeBytes(CostSplice.usageChunk(reader.lastData(), cost));
        }
        if (!reader.isDone()) {
            last.writeBytes(SseEvent.bytes("", EventReader.DONE));
        }
        return last.toByteArray();
    }

    private static boolean isUsageOnly(SseEvent event) {
        if (!event.hasData()) {
            return false;
        }
        JsonNode chunk = event.tree();
        var choices = chunk.path("choices");
        return chunk.path("usage").isObject() && choices.isArray() && choices.isEmpty();
    }
}
