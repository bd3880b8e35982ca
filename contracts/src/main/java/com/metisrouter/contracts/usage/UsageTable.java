package com.metisrouter.contracts.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The one table that turns each provider's usage block into disjoint buckets.
///
/// | provider | cached tokens | reasoning |
/// |---|---|---|
/// | OpenAI | counted inside `prompt_tokens` | inside `completion_tokens` |
/// | Anthropic | outside `input_tokens` | inside `output_tokens`, not told apart |
/// | Gemini | inside `promptTokenCount` | outside `candidatesTokenCount` |
///
/// A block that is absent, null, or has no count at all is *no usage*, which is not zero usage. A part that would exceed its whole is
/// cut to the whole, so that buckets never add up to more than the provider's own total.
public final class UsageTable {

    private UsageTable() {}

    /// Reads `usage` of chat completions, completions and embeddings.
    public static Optional<List<Quantity>> openAi(JsonNode usage) {
        var prompt = count(usage, "prompt_tokens");
        var completion = count(usage, "completion_tokens");
        if (prompt.isEmpty() && completion.isEmpty()) {
            return Optional.empty();
        }
        var buckets = new Buckets();
        var promptDetails = usage.path("prompt_tokens_details");
        var cached =
                count(promptDetails, "cached_tokens")
                        .or(() -> count(usage, "prompt_cache_hit_tokens"));
        var input = new Remainder(prompt.orElse(0L));
        buckets.add(Unit.CACHE_READ_TOKENS, input.take(cached.orElse(0L)));
        buckets.add(
                Unit.CACHE_WRITE_5M_TOKENS,
                input.take(count(promptDetails, "cache_write_tokens").orElse(0L)));
        buckets.add(
                Unit.AUDIO_INPUT_TOKENS,
                input.take(count(promptDetails, "audio_tokens").orElse(0L)));
        buckets.add(
                Unit.IMAGE_INPUT_TOKENS,
                input.take(count(promptDetails, "image_tokens").orElse(0L)));
        buckets.add(Unit.INPUT_TOKENS, input.rest());
        var completionDetails = usage.path("completion_tokens_details");
        var output = new Remainder(completion.orElse(0L));
        buckets.add(
                Unit.REASONING_TOKENS,
                output.take(count(completionDetails, "reasoning_tokens").orElse(0L)));
        buckets.add(
                Unit.AUDIO_OUTPUT_TOKENS,
                output.take(count(completionDetails, "audio_tokens").orElse(0L)));
        buckets.add(Unit.OUTPUT_TOKENS, output.rest());
        return Optional.of(buckets.list());
    }

    /// Reads `usage` of a message. Where the split of cache writes by lifetime is missing, all are five-minute writes.
    public static Optional<List<Quantity>> anthropic(JsonNode usage) {
        var input = count(usage, "input_tokens");
        var output = count(usage, "output_tokens");
        if (input.isEmpty() && output.isEmpty()) {
            return Optional.empty();
        }
        var buckets = new Buckets();
        buckets.add(Unit.INPUT_TOKENS, input.orElse(0L));
        buckets.add(Unit.CACHE_READ_TOKENS, count(usage, "cache_read_input_tokens").orElse(0L));
        var split = usage.path("cache_creation");
        var written = count(usage, "cache_creation_input_tokens");
        var hour = count(split, "ephemeral_1h_input_tokens").orElse(0L);
        var fiveMinutes = count(split, "ephemeral_5m_input_tokens").orElse(0L);
        var unsplit = Math.max(0, written.orElse(0L) - hour - fiveMinutes);
        buckets.add(Unit.CACHE_WRITE_5M_TOKENS, Math.addExact(fiveMinutes, unsplit));
        buckets.add(Unit.CACHE_WRITE_1H_TOKENS, hour);
        buckets.add(Unit.OUTPUT_TOKENS, output.orElse(0L));
        buckets.add(
                Unit.SEARCHES,
                count(usage.path("server_tool_use"), "web_search_requests").orElse(0L));
        return Optional.of(buckets.list());
    }

    /// Reads `usageMetadata`. Repeated on every chunk of a stream: the last one counts.
    public static Optional<List<Quantity>> gemini(JsonNode usage) {
        var prompt = count(usage, "promptTokenCount");
        var candidates = count(usage, "candidatesTokenCount");
        if (prompt.isEmpty() && candidates.isEmpty()) {
            return Optional.empty();
        }
        var buckets = new Buckets();
        var toolUse = count(usage, "toolUsePromptTokenCount").orElse(0L);
        var input = new Remainder(prompt.orElse(0L));
        buckets.add(
                Unit.CACHE_READ_TOKENS,
                input.take(count(usage, "cachedContentTokenCount").orElse(0L)));
        var promptDetails = usage.path("promptTokensDetails");
        buckets.add(Unit.AUDIO_INPUT_TOKENS, input.take(modality(promptDetails, "AUDIO")));
        buckets.add(Unit.IMAGE_INPUT_TOKENS, input.take(modality(promptDetails, "IMAGE")));
        buckets.add(Unit.INPUT_TOKENS, Math.addExact(input.rest(), toolUse));
        var output = new Remainder(candidates.orElse(0L));
        var candidatesDetails = usage.path("candidatesTokensDetails");
        buckets.add(Unit.AUDIO_OUTPUT_TOKENS, output.take(modality(candidatesDetails, "AUDIO")));
        buckets.add(Unit.IMAGE_OUTPUT_TOKENS, output.take(modality(candidatesDetails, "IMAGE")));
        buckets.add(Unit.OUTPUT_TOKENS, output.rest());
        buckets.add(Unit.REASONING_TOKENS, count(usage, "thoughtsTokenCount").orElse(0L));
        return Optional.of(buckets.list());
    }

    private static long modality(JsonNode details, String modality) {
        var sum = 0L;
        for (var detail : details) {
            if (modality.equals(detail.path("modality").asString(""))) {
                sum = Math.addExact(sum, count(detail, "tokenCount").orElse(0L));
            }
        }
        return sum;
    }

    /// A count is a whole number of 0 or more; anything else is no count.
    private static Optional<Long> count(JsonNode object, String field) {
        var node = object.path(field);
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            return Optional.empty();
        }
        return Optional.of(node.longValue());
    }

    private static final class Remainder {
        private long rest;

        Remainder(long whole) {
            this.rest = whole;
        }

        long take(long part) {
            var taken = Math.min(part, rest);
            rest -= taken;
            return taken;
        }

        long rest() {
            return rest;
        }
    }

    private static final class Buckets {
        private final List<Quantity> list = new ArrayList<>();

        void add(Unit unit, long amount) {
            if (amount > 0) {
                list.add(Quantity.of(unit, amount, QuantitySource.PROVIDER));
            }
        }

        List<Quantity> list() {
            return List.copyOf(list);
        }
    }
}
