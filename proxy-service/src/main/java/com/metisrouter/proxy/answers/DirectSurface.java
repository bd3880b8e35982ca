package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.catalog.Endpoint;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// Passes a provider's events as they are to a client of the same protocol; the cost goes into the usage of the last ones.
final class DirectSurface implements Surface {

    private final String[] usagePath;
    private final List<SseEvent> held = new ArrayList<>();

    DirectSurface(Endpoint endpoint) {
        usagePath =
                switch (endpoint) {
                    case RESPONSES -> new String[] {"response", "usage"};
                    case GENERATE_CONTENT -> new String[] {"usageMetadata"};
                    default -> new String[] {"usage"};
                };
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
        for (var event : held) {
            last.writeBytes(CostSplice.intoEvent(event, cost, usagePath));
        }
        return last.toByteArray();
    }
}
