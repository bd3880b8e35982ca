package com.metisrouter.proxy.metering;

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
import com.metisrouter.contracts.usage.UsageTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Turns an ended request into quantities and a charge. Here stands who owes what when it went wrong.
public final class UsageMeter {

    private static final Logger LOG = LoggerFactory.getLogger(UsageMeter.class);

    private final Tokenizers tokenizers;

    public UsageMeter(Tokenizers tokenizers) {
        this.tokenizers = tokenizers;
    }

    /// What is known of a request when it has ended.
    ///
    /// @param streamed whether it came as a stream
    /// @param whole whether a successful answer came to its end
    /// @param usage the provider's usage block, null where none came
    /// @param requestBody what the client sent
    public record Evidence(
            String requestId,
            Outcome outcome,
            boolean streamed,
            boolean whole,
            @Nullable JsonNode usage,
            OutputText output,
            RequestBytes requestBody,
            String tokenizer,
            PriceVersion prices) {

        boolean producedAnything() {
            return whole || usage != null || !output.isEmpty();
        }
    }

    /// The client's request body, as it came.
    @FunctionalInterface
    public interface RequestBytes {
        byte[] get();
    }

    private sealed interface Basis {
        /// The provider's own usage, or a count where that is missing.
        record Usage(ChargePolicy withUsage, ChargePolicy without) implements Basis {}

        record Nothing(ChargePolicy policy) implements Basis {}
    }

    /// Whether measuring will have to count, which may take a while.
    public boolean willCount(Evidence evidence) {
        try {
            return basis(evidence) instanceof Basis.Usage && provided(evidence).isEmpty();
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
                yield provided.isPresent()
                        ? rated(evidence, provided.get(), Settlement.FINAL, withUsage)
                        : rated(evidence, counted(evidence), Settlement.ESTIMATED, without);
            }
        };
    }

    private static Basis basis(Evidence evidence) {
        return switch (evidence.outcome()) {
            case COMPLETED -> new Basis.Usage(ChargePolicy.COMPLETE, ChargePolicy.MISSING_USAGE);
            case CLIENT_ABORTED ->
                    evidence.producedAnything() && (evidence.streamed() || evidence.whole())
                            ? new Basis.Usage(
                                    ChargePolicy.CLIENT_ABORTED, ChargePolicy.CLIENT_ABORTED)
                            : new Basis.Nothing(ChargePolicy.CLIENT_ABORTED);
            case UPSTREAM_TRUNCATED ->
                    evidence.producedAnything() && evidence.streamed()
                            ? new Basis.Usage(ChargePolicy.TRUNCATED, ChargePolicy.TRUNCATED)
                            : new Basis.Nothing(ChargePolicy.TRUNCATED);
            case HOLD_EXHAUSTED ->
                    new Basis.Usage(ChargePolicy.HOLD_EXHAUSTED, ChargePolicy.HOLD_EXHAUSTED);
            case UPSTREAM_REJECTED, UPSTREAM_FAILED -> new Basis.Nothing(ChargePolicy.NO_OUTPUT);
            case VOIDED, ORPHANED -> new Basis.Nothing(ChargePolicy.NOT_FORWARDED);
        };
    }

    private static Optional<List<Quantity>> provided(Evidence evidence) {
        var usage = evidence.usage();
        return usage == null ? Optional.empty() : UsageTable.openAi(usage);
    }

    private List<Quantity> counted(Evidence evidence) {
        var tokenizer = tokenizers.load(evidence.tokenizer());
        var quantities = new ArrayList<Quantity>();
        add(
                quantities,
                Unit.INPUT_TOKENS,
                InputCount.of(evidence.requestBody().get(), tokenizer),
                tokenizer);
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
            Evidence evidence, List<Quantity> used, Settlement settlement, ChargePolicy policy) {
        var quantities = new ArrayList<>(used);
        var owed = evidence.outcome() == Outcome.COMPLETED || !used.isEmpty();
        if (owed && evidence.prices().components().stream().anyMatch(UsageMeter::isRequestFee)) {
            quantities.add(Quantity.of(Unit.REQUESTS, 1, QuantitySource.REQUEST));
        }
        try {
            return new Measured(
                    quantities,
                    settlement,
                    policy,
                    Rating.rate(quantities, evidence.prices()).charge());
        } catch (UnpricedUsage e) {
            LOG.error(
                    "{}: not charged, somebody must look: {}",
                    evidence.requestId(),
                    e.getMessage());
            return new Measured(
                    quantities, Settlement.PENDING_PROVIDER, ChargePolicy.UNPRICED, Usd.ZERO);
        }
    }

    private static boolean isRequestFee(PriceComponent component) {
        return component.unit() == Unit.REQUESTS && component.variant().isEmpty();
    }
}
