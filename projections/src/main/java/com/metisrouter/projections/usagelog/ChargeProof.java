package com.metisrouter.projections.usagelog;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.pricing.Rating;
import java.math.BigDecimal;
import java.util.List;

/// Recomputes a charge from its own record before it is shown: every line's product, their exact sum, and the one rounding.
///
/// @param exactSum the sum of the lines, not rounded
public record ChargeProof(BigDecimal exactSum) {

    /// The record doesn't explain its own charge. Nobody is shown a number that can't be explained.
    public static final class Unexplained extends IllegalStateException {
        Unexplained(String message) {
            super(message);
        }
    }

    /// The proof of what a request is charged now. The charge at first and every correction have to explain themselves, and each correction
    /// has to start from where the one before it ended.
    ///
    /// @throws Unexplained if the record or one of its corrections doesn't explain its charge
    public static ChargeProof of(UsageRecord request) {
        var entry = request.entry();
        var proof = of(entry.id(), request.lines(), entry.originalCharge());
        var charge = entry.originalCharge();
        for (var correction : request.corrections()) {
            if (!correction.chargeBefore().equals(charge)) {
                throw new Unexplained(
                        entry.id()
                                + ": corrected from "
                                + correction.chargeBefore()
                                + ", where it stood at "
                                + charge);
            }
            proof = of(entry.id(), correction.lines(), correction.charge());
            charge = correction.charge();
        }
        if (!charge.equals(entry.charge())) {
            throw new Unexplained(
                    entry.id() + ": corrected to " + charge + ", charged as " + entry.charge());
        }
        return proof;
    }

    /// @throws Unexplained if a product, the sum or the rounding is not what the record says
    public static ChargeProof of(String requestId, List<ChargeLine> lines, Usd charge) {
        var sum = BigDecimal.ZERO;
        for (var line : lines) {
            var product = line.unitPrice().times(line.quantity());
            if (product.compareTo(line.amount()) != 0) {
                throw new Unexplained(
                        requestId
                                + ": "
                                + line.quantity()
                                + " × "
                                + line.unitPrice()
                                + " is stored as "
                                + line.amount().toPlainString());
            }
            sum = sum.add(product);
        }
        if (!Rating.round(sum).equals(charge)) {
            throw new Unexplained(
                    requestId + ": lines of " + sum.toPlainString() + " are charged as " + charge);
        }
        return new ChargeProof(sum);
    }
}
