package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Usage;

/// OpenAI's usage object: cached tokens are part of the prompt's, reasoning tokens part of the completion's.
final class OpenAiUsage {

    private OpenAiUsage() {}

    static String of(Usage usage) {
        return "{\"prompt_tokens\":"
                + usage.input()
                + ",\"completion_tokens\":"
                + usage.output()
                + ",\"total_tokens\":"
                + Math.addExact(usage.input(), usage.output())
                + ",\"prompt_tokens_details\":{\"cached_tokens\":"
                + usage.cached()
                + (usage.cacheWrite() > 0 ? ",\"cache_write_tokens\":" + usage.cacheWrite() : "")
                + ",\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":"
                + usage.reasoning()
                + ",\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}";
    }
}
