package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Json;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How usage and cost are written for a client: in the words of its protocol, with `cost` as a plain JSON number, since clients know
/// that, and `cost_usd` as the exact string.
public enum UsageShape {
    CHAT("usage") {
        @Override
        void fill(ObjectNode usage, Cost cost) {
            var input = cost.tokens(Unit.Side.INPUT);
            var output = cost.tokens(Unit.Side.OUTPUT);
            usage.put("prompt_tokens", input);
            usage.put("completion_tokens", output);
            usage.put("total_tokens", Math.addExact(input, output));
            details(
                    usage,
                    "prompt_tokens_details",
                    "cached_tokens",
                    cost.of(Unit.CACHE_READ_TOKENS));
            details(
                    usage,
                    "completion_tokens_details",
                    "reasoning_tokens",
                    cost.of(Unit.REASONING_TOKENS));
        }
    },
    ITEMS("usage") {
        @Override
        void fill(ObjectNode usage, Cost cost) {
            var input = cost.tokens(Unit.Side.INPUT);
            var output = cost.tokens(Unit.Side.OUTPUT);
            usage.put("input_tokens", input);
            usage.putObject("input_tokens_details")
                    .put("cached_tokens", cost.of(Unit.CACHE_READ_TOKENS));
            usage.put("output_tokens", output);
            usage.putObject("output_tokens_details")
                    .put("reasoning_tokens", cost.of(Unit.REASONING_TOKENS));
            usage.put("total_tokens", Math.addExact(input, output));
        }
    },
    /// For answers that tell their tokens in no form, or have none: only the cost.
    COST("usage") {
        @Override
        void fill(ObjectNode usage, Cost cost) {
            // Whatever the provider tells stands there already.
        }
    },
    MESSAGES("usage") {
        @Override
        void fill(ObjectNode usage, Cost cost) {
            var written = cost.of(Unit.CACHE_WRITE_5M_TOKENS, Unit.CACHE_WRITE_1H_TOKENS);
            var read = cost.of(Unit.CACHE_READ_TOKENS);
            usage.put("input_tokens", cost.tokens(Unit.Side.INPUT) - written - read);
            usage.put("cache_creation_input_tokens", written);
            usage.put("cache_read_input_tokens", read);
            usage.put("output_tokens", cost.tokens(Unit.Side.OUTPUT));
        }
    },
    GEMINI("usageMetadata") {
        @Override
        void fill(ObjectNode usage, Cost cost) {
            var input = cost.tokens(Unit.Side.INPUT);
            var output = cost.tokens(Unit.Side.OUTPUT);
            var thoughts = cost.of(Unit.REASONING_TOKENS);
            usage.put("promptTokenCount", input);
            usage.put("cachedContentTokenCount", cost.of(Unit.CACHE_READ_TOKENS));
            usage.put("candidatesTokenCount", output - thoughts);
            usage.put("thoughtsTokenCount", thoughts);
            usage.put("totalTokenCount", Math.addExact(input, output));
        }
    };

    private final String field;

    UsageShape(String field) {
        this.field = field;
    }

    public static UsageShape of(Endpoint endpoint) {
        return switch (endpoint) {
            case MESSAGES -> MESSAGES;
            case GENERATE_CONTENT, EMBED_CONTENT -> GEMINI;
            case CHAT_COMPLETIONS, COMPLETIONS, EMBEDDINGS -> CHAT;
            case RESPONSES -> ITEMS;
            default -> COST;
        };
    }

    /// Where an answer has its usage.
    String field() {
        return field;
    }

    /// A usage block with its cost.
    public ObjectNode block(Cost cost) {
        var usage = JsonNodeFactory.instance.objectNode();
        fill(usage, cost);
        usage.put("cost", cost.charge().toBigDecimal().stripTrailingZeros());
        usage.put("cost_usd", cost.charge().toString());
        return usage;
    }

    /// The same as text.
    String json(Cost cost) {
        var usage = JsonNodeFactory.instance.objectNode();
        fill(usage, cost);
        var text = Json.mapper().writeValueAsString(usage);
        // A number in exponents, which a JSON writer may choose, is misread by some clients.
        return text.substring(0, text.length() - 1)
                + (usage.isEmpty() ? "" : ",")
                + "\"cost\":"
                + Json.plain(cost.charge().toBigDecimal())
                + ",\"cost_usd\":\""
                + cost.charge()
                + "\"}";
    }

    abstract void fill(ObjectNode usage, Cost cost);

    private static void details(ObjectNode usage, String name, String part, long amount) {
        if (amount > 0) {
            usage.putObject(name).put(part, amount);
        }
    }
}
