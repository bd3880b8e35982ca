package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Usage;

/// Usage in the words of the Responses API: cached and reasoning tokens are parts of their whole.
final class ItemsUsage {

    private ItemsUsage() {}

    static String of(Usage usage) {
        return "{\"input_tokens\":"
                + usage.input()
                + ",\"input_tokens_details\":{\"cached_tokens\":"
                + usage.cached()
                + "},\"output_tokens\":"
                + usage.output()
                + ",\"output_tokens_details\":{\"reasoning_tokens\":"
                + usage.reasoning()
                + "},\"total_tokens\":"
                + Math.addExact(usage.input(), usage.output())
                + "}";
    }
}
