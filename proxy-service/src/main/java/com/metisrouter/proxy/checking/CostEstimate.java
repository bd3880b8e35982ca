package com.metisrouter.proxy.checking;

import com.metisrouter.contracts.metering.FailurePolicies;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.pricing.UnpricedUsage;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.answers.OutputText;
import com.metisrouter.proxy.metering.CountedInput;
import com.metisrouter.proxy.metering.InputCount;
import com.metisrouter.proxy.metering.UsageMeter;
import com.metisrouter.proxy.request.Call;
import com.metisrouter.proxy.tokens.Tokenizers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// What an accepted request is expected to cost: by the gateway's own meter where its usage is known, else between bounds.
public final class CostEstimate {

    /// Units of which a price asks and that no token count stands for.
    private static final List<Unit> TOLD_ONLY =
            List.of(Unit.MILLISECONDS, Unit.CHARACTERS, Unit.IMAGES);

    private final Tokenizers tokenizers = new Tokenizers();
    private final UsageMeter meter = new UsageMeter(tokenizers);
    private final OptionalLong outputTokens;

    /// @param outputTokens what is assumed of each answer whose usage isn't known; empty for between nothing and its limit
    public CostEstimate(OptionalLong outputTokens) {
        this.outputTokens = outputTokens;
    }

    /// Exactly what the gateway would charge for a complete answer with this usage.
    public Expected of(Call call, SampleUsage usage, byte[] body, Instant at) {
        var leg = call.legs().getFirst();
        var prices = call.model().priceAt(at);
        var unpriced =
                isByTokens(prices)
                        ? missing(usage.reported().quantities().orElse(List.of()), prices)
                        : "";
        if (!unpriced.isEmpty()) {
            return Expected.unpriced(Expected.Source.USAGE, unpriced);
        }
        var measured =
                meter.measure(
                        new UsageMeter.Evidence(
                                "sample",
                                Outcome.COMPLETED,
                                FailurePolicies.of(leg.operation(), leg.deployment()),
                                false,
                                false,
                                true,
                                usage.reported(),
                                usage.shown(),
                                call.ask().facts(),
                                new OutputText(),
                                "stop",
                                true,
                                new CountedInput(() -> body),
                                call.model().tokenizer(),
                                prices));
        if (measured.settlement() != Settlement.PENDING_PROVIDER) {
            return Expected.of(measured.charge(), measured.charge(), Expected.Source.USAGE);
        }
        var missing = missing(measured.quantities(), prices);
        return missing.isEmpty()
                ? Expected.untold(Expected.Source.USAGE, "what the usage does not tell")
                : Expected.unpriced(Expected.Source.USAGE, missing);
    }

    /// What has no price; empty where all has one.

    private static String missing(List<Quantity> quantities, PriceVersion prices) {
        var input = Rating.inputTokens(quantities);
        for (var quantity : quantities) {
            if (quantity.amount() > 0
                    && Rating.component(
                                    prices,
                                    quantity.unit(),
                                    quantity.variant(),
                                    ServiceTier.STANDARD,
                                    input)
                            == null) {
                return name(quantity);
            }
        }
        return "";
    }

    /// Between what is sent alone and what its limits allow.
    public Expected of(Call call, byte[] body, Instant at) {
        var ask = call.ask();
        var prices = call.model().priceAt(at);
        var tokenizer = tokenizers.load(call.model().tokenizer());
        var counted = InputCount.of(body, tokenizer);
        // What isn't text is held for by the model's whole context: its tokens can't be counted.
        var input = ask.inputTokensMax() > body.length ? ask.inputTokensMax() : counted;
        var limit = Math.multiplyExact(ask.outputTokensMax(), (long) ask.choices());
        var assumed =
                outputTokens.isPresent()
                        ? OptionalLong.of(
                                Math.min(
                                        limit,
                                        Math.multiplyExact(
                                                outputTokens.getAsLong(), (long) ask.choices())))
                        : outputTokens;
        var source =
                assumed.isPresent() || tokenizer.source() != QuantitySource.TOKENIZER
                        ? Expected.Source.ASSUMED
                        : Expected.Source.TOKENIZER;
        for (var unit : TOLD_ONLY) {
            if (prices(prices, unit)
                    && ask.facts().stream().noneMatch(fact -> fact.unit() == unit)) {
                return Expected.untold(source, unit.toString());
            }
        }
        try {
            var least = rate(call, prices, Math.min(counted, input), assumed.orElse(0), false);
            var most = rate(call, prices, input, assumed.orElse(limit), true);
            return Expected.of(least, Usd.max(least, most), source);
        } catch (UnpricedUsage e) {
            return Expected.unpriced(source, String.valueOf(e.getMessage()));
        }
    }

    /// @param bounded whether units that only the answer tells count by their bounds
    private static Usd rate(
            Call call, PriceVersion prices, long input, long output, boolean bounded) {
        var used = new ArrayList<Quantity>();
        if (isByTokens(prices)) {
            used.add(Quantity.of(Unit.INPUT_TOKENS, input, QuantitySource.TOKENIZER));
            used.add(Quantity.of(Unit.OUTPUT_TOKENS, output, QuantitySource.ESTIMATE));
        }
        for (var fact : call.ask().facts()) {
            if (prices(prices, fact.unit())) {
                used.add(fact);
            }
        }
        if (bounded) {
            call.ask()
                    .bounds()
                    .forEach((unit, most) -> {
                        if (prices(prices, unit)) {
                            used.add(Quantity.of(unit, most, QuantitySource.ESTIMATE));
                        }
                    });
        }
        if (prices(prices, Unit.REQUESTS)) {
            used.add(Quantity.of(Unit.REQUESTS, 1, QuantitySource.REQUEST));
        }
        return Rating.rate(used, prices).charge();
    }

    private static boolean isByTokens(PriceVersion prices) {
        return prices.components().stream().anyMatch(it -> it.unit().side() != Unit.Side.OTHER);
    }

    private static boolean prices(PriceVersion prices, Unit unit) {
        return prices.components().stream().anyMatch(it -> it.unit() == unit);
    }

    private static String name(Quantity quantity) {
        return quantity.variant().isEmpty()
                ? quantity.unit().toString()
                : quantity.unit() + " (" + quantity.variant() + ")";
    }
}
