package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.pricing.UnpricedUsage;

/// What a request that was rated by a wrong price version comes to by the right one. Pure.
record Rerating(String wrong, PriceVersion right) {

    /// What becomes of a request.
    sealed interface Outcome {

        /// It isn't rated by the wrong version, or no longer.
        record NotMeant() implements Outcome {}

        /// It moves to the right version, at whatever charge that gives.
        record Corrected(CorrectedLine line) implements Outcome {}

        /// An estimate that no quantities stand behind. It stays as it is.
        record Skipped() implements Outcome {}

        /// The right version has no price for what was used.
        record Unpriced(String problem) implements Outcome {}
    }

    Outcome of(Standing request) {
        if (!request.priceVersionId().equals(wrong)) {
            return new Outcome.NotMeant();
        }
        if (request.isBareEstimate()) {
            return new Outcome.Skipped();
        }
        try {
            var rated = Rating.rate(request.quantities(), right);
            return new Outcome.Corrected(
                    request.corrected(
                            rated.charge(),
                            right.id(),
                            request.settlement(),
                            "price:" + right.id(),
                            request.quantities(),
                            rated.lines()));
        } catch (UnpricedUsage | ArithmeticException e) {
            return new Outcome.Unpriced(request.requestId() + ": " + e.getMessage());
        }
    }
}
