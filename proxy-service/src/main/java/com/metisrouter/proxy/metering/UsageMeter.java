package com.metisrouter.proxy.metering;

import com.metisrouter.contracts.metering.ChargePolicy;
import com.metisrouter.contracts.metering.FailurePolicy;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.pricing.UnpricedUsage;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.answers.OutputText;
import com.metisrouter.proxy.answers.Reported;
import com.metisrouter.proxy.tokens.Tokenizer;
import com.metisrouter.proxy.tokens.Tokenizers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns an ended request into quantities and a charge. Who owes what when it went wrong is said by its `FailurePolicy`.
public final class UsageMeter {

    private static final Logger LOG = LoggerFactory.getLogger(UsageMeter.class);

    private final Tokenizers tokenizers;

    public UsageMeter(Tokenizers tokenizers) {
        this.tokenizers = tokenizers;
    }

    /// What is known of a request when it has ended.
    ///
    /// @param policy what holds when it went wrong
    /// @param providerError whether the provider said that it failed
    /// @param streamed whether it came as a stream
    /// @param whole whether a successful answer came to its end
    /// @param reported the provider's usage block, null where none came
    /// @param shown what the answer itself shows that is charged, beside the usage block
    /// @param facts what the request itself says that is charged
    /// @param finishReason the provider's, empty where it gave none
    /// @param begun whether anything of the answer came that may be more than text
    /// @param input what the client sent
    public record Evidence(
            String requestId,
            Outcome outcome,
            FailurePolicy policy,
            boolean providerError,
            boolean streamed,
            boolean whole,
            @Nullable Reported reported,
            List<Quantity> shown,
            List<Quantity> facts,
            OutputText output,
            String finishReason,
            boolean begun,
            CountedInput input,
            String tokenizer,
            PriceVersion prices) {

        boolean producedAnything() {
            return whole || reported != null || !output.isEmpty() || begun;
        }

        /// Whether the answer says nothing, not even why it ended.
        boolean isEmpty() {
            return output.isEmpty()
                    && finishReason.isBlank()
                    && (reported == null
                            || reported.quantities().orElse(List.of()).stream()
                                    .noneMatch(it -> it.unit().side() == Unit.Side.OUTPUT));
        }

        /// Whether what the provider said of its output may be behind what it has sent.
        boolean mayLag() {
            return isCheckpoint()
                    || (streamed && !whole && reported != null && reported.form().grows());
        }

        /// Whether it is measured while it goes on, for the case that nobody will be there at its end.
        boolean isCheckpoint() {
            return outcome == Outcome.ORPHANED;
        }

        Settlement sure() {
            return isCheckpoint() ? Settlement.ESTIMATED : Settlement.FINAL;
        }
    }

    private sealed interface Basis {
        /// The provider's own usage, or a count where that is missing.
        record Usage(ChargePolicy withUsage, ChargePolicy without) implements Basis {}

        record Nothing(ChargePolicy policy) implements Basis {}
    }

    /// Whether measuring will have to count, which may take a while.
    public boolean willCount(Evidence evidence) {
        try {
            return basis(evidence) instanceof Basis.Usage
                    && Used.pricesTokens(evidence.prices())
                    && (evidence.mayLag() || provided(evidence).isEmpty());
        } catch (ArithmeticException _) {
            return false;
        }
    }

    public Measured measure(Evidence evidence) {
        try {
            return measureExactly(evidence);
        } catch (RuntimeException e) {
            // Whatever is wrong, absurd numbers of the provider's or a mistake of ours: the request
            // still needs its one record.
            LOG.error("{}: not charged, somebody must look", evidence.requestId(), e);
            return new Measured(
                    List.of(), Settlement.PENDING_PROVIDER, ChargePolicy.UNPRICED, Usd.ZERO);
        }
    }

    private Measured measureExactly(Evidence evidence) {
        return switch (basis(evidence)) {
            case Basis.Nothing(var policy) ->
                    new Measured(List.of(), Settlement.FINAL, policy, Usd.ZERO);
            case Basis.Usage(var withUsage, var without) -> {
                var provided = provided(evidence);
                if (provided.isPresent()) {
                    var told = provided.get();
                    var tokens = evidence.mayLag() ? withOutputSoFar(told, evidence) : told;
                    yield rated(
                            evidence,
                            tokens,
                            tokens.equals(told) ? evidence.sure() : Settlement.ESTIMATED,
                            withUsage);
                }
                yield Used.pricesTokens(evidence.prices())
                        ? rated(evidence, counted(evidence), Settlement.ESTIMATED, without)
                        : rated(evidence, List.of(), evidence.sure(), withUsage);
            }
        };
    }

    private static Basis basis(Evidence evidence) {
        var rule = rule(evidence);
        var counts =
                switch (rule.owed()) {
                    case NOTHING -> false;
                    case USAGE -> evidence.whole() || hasUsage(evidence);
                    case USAGE_OR_COUNT -> isOwed(evidence);
                };
        if (!counts) {
            return new Basis.Nothing(rule);
        }
        return new Basis.Usage(
                rule, rule == ChargePolicy.COMPLETE ? ChargePolicy.MISSING_USAGE : rule);
    }

    private static ChargePolicy rule(Evidence evidence) {
        var policy = evidence.policy();
        return switch (evidence.outcome()) {
            case COMPLETED -> evidence.isEmpty() ? policy.empty() : ChargePolicy.COMPLETE;
            case CLIENT_ABORTED -> policy.clientGone();
            case UPSTREAM_TRUNCATED ->
                    evidence.providerError() ? policy.providerError() : policy.truncated();
            case HOLD_EXHAUSTED -> ChargePolicy.HOLD_EXHAUSTED;
            case UPSTREAM_REJECTED, UPSTREAM_FAILED -> policy.noOutput();
            case VOIDED -> ChargePolicy.NOT_FORWARDED;
            case ORPHANED -> ChargePolicy.CHECKPOINT;
        };
    }

    private static boolean hasUsage(Evidence evidence) {
        return provided(evidence).isPresent() || !evidence.shown().isEmpty();
    }

    /// Of an answer that is not streamed and did not arrive whole nothing was given to anybody.
    private static boolean isOwed(Evidence evidence) {
        return switch (evidence.outcome()) {
            case COMPLETED, HOLD_EXHAUSTED -> true;
            case ORPHANED -> evidence.producedAnything();
            default -> evidence.producedAnything() && (evidence.streamed() || evidence.whole());
        };
    }

    private static Optional<List<Quantity>> provided(Evidence evidence) {
        var reported = evidence.reported();
        return reported == null ? Optional.empty() : reported.quantities();
    }

    /// What a provider says before its end may be about the input alone, or behind what it has sent. Output past it is counted.
    private List<Quantity> withOutputSoFar(List<Quantity> provided, Evidence evidence) {
        var tokenizer = tokenizers.load(evidence.tokenizer());
        var told =
                provided.stream()
                        .filter(it -> it.unit().side() == Unit.Side.OUTPUT)
                        .mapToLong(Quantity::amount)
                        .sum();
        var more = evidence.output().count(tokenizer) - told;
        if (more <= 0) {
            return provided;
        }
        var quantities = new ArrayList<Quantity>();
        var text = more;
        for (var quantity : provided) {
            if (quantity.unit() == Unit.OUTPUT_TOKENS) {
                text += quantity.amount();
            } else {
                quantities.add(quantity);
            }
        }
        add(quantities, Unit.OUTPUT_TOKENS, text, tokenizer);
        return quantities;
    }

    private List<Quantity> counted(Evidence evidence) {
        var tokenizer = tokenizers.load(evidence.tokenizer());
        var quantities = new ArrayList<Quantity>();
        add(quantities, Unit.INPUT_TOKENS, evidence.input().count(tokenizer), tokenizer);
        add(quantities, Unit.OUTPUT_TOKENS, evidence.output().count(tokenizer), tokenizer);
        return quantities;
    }

    private static void add(
            List<Quantity> quantities, Unit unit, long amount, Tokenizer tokenizer) {
        if (amount > 0) {
            quantities.add(Quantity.of(unit, amount, tokenizer.source()));
        }
    }

    private static Measured rated(
            Evidence evidence, List<Quantity> tokens, Settlement settlement, ChargePolicy policy) {
        var prices = evidence.prices();
        var quantities =
                new ArrayList<>(
                        Used.of(
                                prices,
                                tokens,
                                evidence.reported(),
                                evidence.shown(),
                                evidence.facts()));
        var missing = Used.missing(prices, quantities, evidence.reported());
        if (missing != null) {
            return unpriced(evidence, quantities, "nobody says how many " + missing);
        }
        var owed = evidence.outcome() == Outcome.COMPLETED || !quantities.isEmpty();
        if (owed && prices.components().stream().anyMatch(UsageMeter::isRequestFee)) {
            quantities.add(Quantity.of(Unit.REQUESTS, 1, QuantitySource.REQUEST));
        }
        try {
            return new Measured(
                    quantities, settlement, policy, Rating.rate(quantities, prices).charge());
        } catch (UnpricedUsage e) {
            return unpriced(evidence, quantities, e.getMessage());
        }
    }

    private static Measured unpriced(
            Evidence evidence, List<Quantity> quantities, @Nullable String why) {
        if (!evidence.isCheckpoint()) {
            LOG.error("{}: not charged, somebody must look: {}", evidence.requestId(), why);
        }
        return new Measured(
                quantities, Settlement.PENDING_PROVIDER, ChargePolicy.UNPRICED, Usd.ZERO);
    }

    private static boolean isRequestFee(PriceComponent component) {
        return component.unit() == Unit.REQUESTS && component.variant().isEmpty();
    }
}
