package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rated;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What so many requests would cost, by the same rule as a charge: each request is rated and rounded by itself, then multiplied.
///
/// @param given the parameters as they were written
/// @param model empty until one is chosen
/// @param input all input tokens of a request, cached ones too
public record Calculator(
        Map<String, String> given,
        Optional<PublishedModel> model,
        long input,
        long output,
        long requests,
        Optional<Rated> rated,
        String note) {

    private static final long TOKENS_MAX = 100_000_000;
    private static final long REQUESTS_MAX = 1_000_000_000;
    private static final Set<String> NAMES =
            Set.of("model", "input", "output", "cached", "requests");

    /// @param find a model by its id or an alias
    /// @throws BadQuery with everything that is wrong
    public static Calculator of(
            Map<String, String> given,
            java.util.function.Function<String, Optional<PublishedModel>> find,
            Instant now) {
        var read = new Parameters(given, NAMES);
        var name = read.text("model");
        var input = read.count("input", 0, TOKENS_MAX);
        var cached = read.count("cached", 0, TOKENS_MAX);
        var output = read.count("output", 0, TOKENS_MAX);
        var requests =
                read.text("requests").isEmpty() ? 1 : read.count("requests", 1, REQUESTS_MAX);
        var model = name.isEmpty() ? Optional.<PublishedModel>empty() : find.apply(name);
        if (!name.isEmpty() && model.isEmpty()) {
            read.problem("model", name, "the exact id or an alias of a published model");
        }
        if (cached > input) {
            read.problem("cached", Long.toString(cached), "at most the input, which it is part of");
        }
        read.check();
        if (model.isEmpty()) {
            return new Calculator(given, model, input, output, requests, Optional.empty(), "");
        }
        var prices = model.get().priceAt(now);
        var quantities = quantities(input, cached, output);
        var unpriced = unpriced(quantities, prices);
        var rated =
                unpriced.isEmpty()
                        ? Optional.of(Rating.rate(quantities, prices))
                        : Optional.<Rated>empty();
        var note =
                unpriced.map(unit -> prices.id() + " has no price for " + Shown.words(unit))
                        .orElse("");
        return new Calculator(given, model, input, output, requests, rated, note);
    }

    private static Optional<Unit> unpriced(List<Quantity> quantities, PriceVersion prices) {
        var all = Rating.inputTokens(quantities);
        return quantities.stream()
                .filter(each -> each.amount() > 0)
                .filter(each ->
                        Rating.component(
                                        prices,
                                        each.unit(),
                                        each.variant(),
                                        ServiceTier.STANDARD,
                                        all)
                                == null)
                .map(Quantity::unit)
                .findFirst();
    }

    private static List<Quantity> quantities(long input, long cached, long output) {
        return List.of(
                Quantity.of(Unit.INPUT_TOKENS, input - cached, QuantitySource.REQUEST),
                Quantity.of(Unit.CACHE_READ_TOKENS, cached, QuantitySource.REQUEST),
                Quantity.of(Unit.OUTPUT_TOKENS, output, QuantitySource.REQUEST),
                Quantity.of(Unit.REQUESTS, 0, QuantitySource.REQUEST));
    }

    public String value(String name) {
        return given.getOrDefault(name, "");
    }

    /// Wider than an amount of one account may be, so that it can't overflow.
    public String total() {
        return rated.map(Rated::charge)
                .map(Usd::toBigDecimal)
                .map(each -> each.multiply(BigDecimal.valueOf(requests)).toPlainString())
                .orElse("");
    }
}
