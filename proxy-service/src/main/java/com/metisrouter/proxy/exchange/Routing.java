package com.metisrouter.proxy.exchange;

import com.metisrouter.proxy.request.Call;
import com.metisrouter.proxy.routing.Candidate;
import com.metisrouter.proxy.routing.DeploymentHealth;
import com.metisrouter.proxy.routing.Price;
import com.metisrouter.proxy.routing.Retries;
import com.metisrouter.proxy.routing.RetryLimits;
import com.metisrouter.proxy.routing.RoutePlan;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Where requests go: by the health of the deployments, which all requests share.
public record Routing(DeploymentHealth health, Retries retries) {

    /// Bytes of a request by which its prompt is known again at a provider's cache.
    private static final int PREFIX_BYTES = 1_024;

    public static Routing withDefaults() {
        return new Routing(
                new DeploymentHealth(System::nanoTime), new Retries(RetryLimits.DEFAULT));
    }

    RoutePlan plan(List<Offer> offers) {
        var candidates = offers.stream().flatMap(Routing::candidates).toList();
        var call = offers.getFirst().call();
        return RoutePlan.of(
                candidates,
                call.preferences(),
                health,
                candidates.size() > 1 ? stickyKey(call) : null,
                ThreadLocalRandom.current());
    }

    private static Stream<Candidate> candidates(Offer offer) {
        var call = offer.call();
        var price = Price.of(offer.prices(), call.ask().inputTokensMax());
        return call.legs().stream()
                .map(leg ->
                        new Candidate(
                                call.model().id(),
                                leg.deployment(),
                                // With the simulator's directives: a failure that was asked
                                // for
                                // says nothing about the rest.
                                leg.provider().name() + "/" + leg.upstreamModel(),
                                price));
    }

    static Offer.Way way(List<Offer> offers, RoutePlan.Step step) {
        var candidate = step.candidate();
        for (var offer : offers) {
            if (offer.call().model().id().equals(candidate.modelId())) {
                for (var leg : offer.call().legs()) {
                    if (leg.deployment().equals(candidate.deployment())) {
                        return new Offer.Way(offer, leg);
                    }
                }
            }
        }
        throw new IllegalStateException("a step to " + step.candidate().key() + " has no way");
    }

    /// The same account's requests with the same beginning go to the same deployment while it is well.
    private static @Nullable String stickyKey(Call call) {
        var bytes = call.body().bytes();
        var checksum = new CRC32C();
        checksum.update(bytes, 0, Math.min(bytes.length, PREFIX_BYTES));
        return call.key().accountId() + "/" + checksum.getValue();
    }
}
