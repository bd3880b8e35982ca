package com.metisrouter.projections.comparison;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.Usd;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the requests of one side were like. A number that isn't known counts nowhere, and never as zero.
///
/// Latency and output length are those of requests that were answered in full: a refused one is quick and a broken-off one short for reasons
/// that say nothing about either side.
///
/// @param outcomes how many requests ended so; every outcome is there
/// @param charged how many have a charge: those that wait for the provider's figure have none yet
/// @param charge of those, as they are charged now
/// @param counted how many of those have counted output tokens, however they ended
/// @param countedTokens output tokens of those
/// @param countedCharge what those are charged
/// @param latencyMillis from receipt to the end
/// @param firstByteMillis from receipt to the first byte of the answer
/// @param outputTokens all that came out: text, reasoning, sound, images
/// @param outputTokensSum of those whose number is known
/// @param models those with the most requests, at most `MODELS_MAX`
/// @param modelCount how many there are
public record SideFigures(
        long requests,
        Map<Outcome, Long> outcomes,
        long charged,
        Usd charge,
        long counted,
        BigInteger countedTokens,
        Usd countedCharge,
        Percentiles latencyMillis,
        Percentiles firstByteMillis,
        Percentiles outputTokens,
        BigInteger outputTokensSum,
        List<ModelCount> models,
        long modelCount) {

    public static final int MODELS_MAX = 10;

    public SideFigures {
        outcomes = Map.copyOf(outcomes);
        models = List.copyOf(models);
    }

    public long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    public long completed() {
        return count(Outcome.COMPLETED);
    }

    /// All that were not answered in full, whoever's doing it was.
    public long errors() {
        return requests - completed();
    }

    /// In percent of all requests; empty where there is none.
    public Optional<Fraction> share(long part) {
        return Fraction.of(
                BigInteger.valueOf(part).multiply(BigInteger.valueOf(100)),
                BigInteger.valueOf(requests));
    }
}
