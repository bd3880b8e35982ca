package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.pricing.WorstCase;
import com.metisrouter.proxy.admission.Admission;
import com.metisrouter.proxy.request.Call;
import com.metisrouter.proxy.request.Leg;
import java.time.Instant;
import java.util.List;

/// A model that may answer a request, at the prices that it then costs.
///
/// @param prices in force when the request was received
record Offer(Call call, PriceVersion prices, WorstCase worst) {

    /// One of a model's ways to answer.
    record Way(Offer offer, Leg leg) {}

    /// The model that is asked first, and those to fall back on.
    static List<Offer> of(Call call, Instant receivedAt) {
        return call.all().stream().map(each -> ofOne(each, receivedAt)).toList();
    }

    private static Offer ofOne(Call call, Instant receivedAt) {
        var prices = call.model().priceAt(receivedAt);
        return new Offer(
                call,
                prices,
                WorstCase.of(
                        prices,
                        ServiceTier.STANDARD,
                        call.ask().inputTokensMax(),
                        call.ask().othersMax()));
    }

    Admission.Need need() {
        var ask = call.ask();
        return new Admission.Need(
                worst, ask.inputTokensMax(), ask.outputTokensMax(), ask.choices());
    }
}
