package com.metisrouter.catalog.pages.comparing;

import com.metisrouter.catalog.pages.Calculator;
import com.metisrouter.contracts.pricing.Rated;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/// What the same requests cost at one model, as the calculator works it out.
///
/// @param one USD for one request, rounded once; empty if it can't be priced
/// @param total USD for all of them; empty if it can't be priced
/// @param note why it can't be priced
/// @param beyondLimits whether the model takes no such request: more input than its context, or more output than it gives
/// @param lowest whether no other model that takes the request costs less
record Cost(String one, String total, String note, boolean beyondLimits, boolean lowest) {

    static List<Cost> of(List<Calculator> calculators) {
        var least =
                calculators.stream()
                        .filter(each -> !isBeyondLimits(each))
                        .flatMap(each -> amount(each).stream())
                        .min(BigDecimal::compareTo);
        return calculators.stream().map(each -> of(each, least)).toList();
    }

    private static Cost of(Calculator calculator, Optional<BigDecimal> least) {
        var amount = amount(calculator);
        return new Cost(
                calculator.rated().map(Rated::charge).map(Object::toString).orElse(""),
                calculator.total(),
                calculator.note(),
                isBeyondLimits(calculator),
                !isBeyondLimits(calculator) && amount.isPresent() && amount.equals(least));
    }

    private static boolean isBeyondLimits(Calculator calculator) {
        return calculator
                .model()
                .filter(model ->
                        calculator.input() > model.contextLength()
                                || (model.outputTokensMax() > 0
                                        && calculator.output() > model.outputTokensMax()))
                .isPresent();
    }

    private static Optional<BigDecimal> amount(Calculator calculator) {
        return calculator.rated().map(each -> each.charge().toBigDecimal());
    }
}
