package com.metisrouter.proxy.request;

import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.Unit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// What a request asks for, by its own words: what it is held for, and what it may be charged by.
///
/// @param usageAsked whether a stream shall tell its usage, where that is the client's choice
/// @param inputTokensMax the most input tokens that it can be charged for
/// @param outputTokensAsked the output limit that the client set, for each choice
/// @param outputTokensMax the most output tokens for each choice: what the client set, or the model's own limit
/// @param choices how many answers are asked for
/// @param facts what the request itself says that is charged where its price names the unit: images, characters, searches
/// @param bounds the most of units that only the answer tells, such as searches of a tool
public record Ask(
        boolean streamed,
        boolean usageAsked,
        long inputTokensMax,
        OptionalLong outputTokensAsked,
        long outputTokensMax,
        int choices,
        List<Quantity> facts,
        Map<Unit, Long> bounds) {

    public Ask {
        facts = List.copyOf(facts);
        bounds = Map.copyOf(bounds);
    }

    /// Of a request that makes no tokens.
    static Ask ofInput(long inputTokensMax) {
        return new Ask(
                false, false, inputTokensMax, OptionalLong.empty(), 0, 1, List.of(), Map.of());
    }

    /// Of a request that makes text.
    static Ask ofText(
            boolean streamed,
            boolean usageAsked,
            long inputTokensMax,
            OptionalLong outputAsked,
            long outputMax,
            int choices) {
        return new Ask(
                streamed,
                usageAsked,
                inputTokensMax,
                outputAsked,
                outputAsked.orElse(outputMax),
                choices,
                List.of(),
                Map.of());
    }

    Ask with(List<Quantity> newFacts, Map<Unit, Long> newBounds) {
        return new Ask(
                streamed,
                usageAsked,
                inputTokensMax,
                outputTokensAsked,
                outputTokensMax,
                choices,
                newFacts,
                newBounds);
    }

    /// The most of each unit that is not tokens.
    public Map<Unit, Long> othersMax() {
        var others = new EnumMap<Unit, Long>(Unit.class);
        others.putAll(bounds);
        for (var fact : facts) {
            others.merge(fact.unit(), fact.amount(), Math::addExact);
        }
        return others;
    }
}
