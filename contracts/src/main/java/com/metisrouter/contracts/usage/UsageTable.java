package com.metisrouter.contracts.usage;

import java.math.RoundingMode;
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

    /// Digits of a number with a fraction, before and after its point; beyond it somebody is playing with us.
    private static final int DIGITS_MAX = 12;

    private static final int SCALE_MAX = 40;

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

    /// Reads `usage` of the Responses API, of images and of streamed speech, which count alike: parts inside their whole.
    public static Optional<List<Quantity>> openAiItems(JsonNode usage) {
        var input = count(usage, "input_tokens");
        var output = count(usage, "output_tokens");
        if (input.isEmpty() && output.isEmpty()) {
            return Optional.empty();
        }
        var buckets = new Buckets();
        var inputDetails = either(usage, "input_tokens_details", "input_token_details");
        var in = new Remainder(input.orElse(0L));
        buckets.add(
                Unit.CACHE_READ_TOKENS, in.take(count(inputDetails, "cached_tokens").orElse(0L)));
        buckets.add(
                Unit.CACHE_WRITE_5M_TOKENS,
                in.take(count(inputDetails, "cache_write_tokens").orElse(0L)));
        buckets.add(
                Unit.AUDIO_INPUT_TOKENS, in.take(count(inputDetails, "audio_tokens").orElse(0L)));
        buckets.add(
                Unit.IMAGE_INPUT_TOKENS, in.take(count(inputDetails, "image_tokens").orElse(0L)));
        buckets.add(Unit.INPUT_TOKENS, in.rest());
        var outputDetails = either(usage, "output_tokens_details", "output_token_details");
        var out = new Remainder(output.orElse(0L));
        buckets.add(
                Unit.REASONING_TOKENS,
                out.take(count(outputDetails, "reasoning_tokens").orElse(0L)));
        buckets.add(
                Unit.AUDIO_OUTPUT_TOKENS,
                out.take(count(outputDetails, "audio_tokens").orElse(0L)));
        buckets.add(
                Unit.IMAGE_OUTPUT_TOKENS,
                out.take(count(outputDetails, "image_tokens").orElse(0L)));
        buckets.add(Unit.OUTPUT_TOKENS, out.rest());
        return Optional.of(buckets.list());
    }

    /// Reads `usage` of an image answer: what was made is image tokens, but for what the block calls text.
    public static Optional<List<Quantity>> images(JsonNode usage) {
        return allOutputAs(
                usage, Unit.IMAGE_OUTPUT_TOKENS, "output_tokens_details", "image_tokens");
    }

    /// Reads `usage` of streamed speech: what was made is audio tokens, but for what the block calls text.
    public static Optional<List<Quantity>> speech(JsonNode usage) {
        return allOutputAs(usage, Unit.AUDIO_OUTPUT_TOKENS, "output_token_details", "audio_tokens");
    }

    private static Optional<List<Quantity>> allOutputAs(
            JsonNode usage, Unit unit, String details, String part) {
        return usage.path(details).has(part) || usage.path(details).has("text_tokens")
                ? openAiItems(usage)
                : openAiItems(usage)
                        .map(list ->
                                list.stream()
                                        .map(quantity ->
                                                quantity.unit() == Unit.OUTPUT_TOKENS
                                                        ? Quantity.of(
                                                                unit,
                                                                quantity.amount(),
                                                                quantity.source())
                                                        : quantity)
                                        .toList());
    }

    /// Reads `usage` of a transcription: tokens, or a duration in seconds, which is kept as whole milliseconds, rounded up.
    public static Optional<List<Quantity>> transcription(JsonNode usage) {
        if (!usage.path("type").asString("").equals("duration")) {
            return openAiItems(usage);
        }
        return milliseconds(usage.path("seconds"))
                .map(millis ->
                        List.of(Quantity.of(Unit.MILLISECONDS, millis, QuantitySource.PROVIDER)));
    }

    /// A number of seconds as whole milliseconds, rounded up; empty where it is no number of 0 or more.
    public static Optional<Long> milliseconds(JsonNode seconds) {
        return roundedUp(seconds, 3);
    }

    /// Reads what a reranker billed: Cohere's `meta.billed_units`, or a `usage` with `search_units` or `total_tokens`.
    public static Optional<List<Quantity>> rerank(JsonNode billed) {
        var buckets = new Buckets();
        var units = roundedUp(billed.path("search_units"), 0);
        var tokens = count(billed, "input_tokens").or(() -> count(billed, "total_tokens"));
        if (units.isEmpty() && tokens.isEmpty()) {
            return Optional.empty();
        }
        buckets.add(Unit.SEARCHES, units.orElse(0L));
        buckets.add(Unit.INPUT_TOKENS, tokens.orElse(0L));
        return Optional.of(buckets.list());
    }

    /// A number of 0 or more times a power of ten, rounded up. Some providers print a count as `1.0`; absurd ones are no number.
    private static Optional<Long> roundedUp(JsonNode number, int power) {
        if (!number.isNumber()) {
            return Optional.empty();
        }
        var value = number.decimalValue();
        if (value.signum() < 0
                || Math.abs((long) value.scale()) > SCALE_MAX
                || value.precision() - value.scale() > DIGITS_MAX) {
            return Optional.empty();
        }
        return Optional.of(
                value.movePointRight(power).setScale(0, RoundingMode.CEILING).longValueExact());
    }

    private static JsonNode either(JsonNode object, String name, String other) {
        var node = object.path(name);
        return node.isObject() ? node : object.path(other);
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
