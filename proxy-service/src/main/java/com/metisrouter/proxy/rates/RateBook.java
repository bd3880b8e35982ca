package com.metisrouter.proxy.rates;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.access.RateAsk;
import com.metisrouter.contracts.access.RateGrant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds keys to their rates, together with the other gateways: each spends only what the ledger granted it of the minute.
///
/// A key is granted in parts, so that most requests are decided here at once. While the ledger is away each gateway goes on with its share.
public final class RateBook {

    /// Says which run this gateway is: the ledger grants nothing to another.
    public interface Run {
        String gatewayId();

        /// 0 while the ledger has not given one.
        long number();
    }

    private static final Logger LOG = LoggerFactory.getLogger(RateBook.class);

    private final RateLedger ledger;
    private final Run run;
    private final KeyRates.Asker asker;
    private final ConcurrentHashMap<String, KeyRates> keys = new ConcurrentHashMap<>();

    public RateBook(RateLedger ledger, Run run, LongSupplier nanoTime) {
        this.ledger = ledger;
        this.run = run;
        this.asker =
                new KeyRates.Asker() {
                    @Override
                    public long now() {
                        return nanoTime.getAsLong();
                    }

                    @Override
                    public void ask(KeyRates rates) {
                        RateBook.this.ask(rates);
                    }
                };
    }

    /// Done already where the ledger need not be asked; else completes on another thread.
    ///
    /// @param tokens that the request is counted with until it has ended
    public CompletableFuture<RateDecision> decide(KeySnapshot key, long tokens) {
        var limits = key.rates();
        if (limits == null) {
            return CompletableFuture.completedFuture(new RateDecision.Admitted(RatePass.FREE));
        }
        while (true) {
            var rates = keys.computeIfAbsent(key.keyId(), id -> new KeyRates(id, limits, asker));
            var step = rates.decide(limits, tokens);
            if (step == null) {
                keys.remove(key.keyId(), rates);
                continue;
            }
            if (step.asks()) {
                ask(rates);
            }
            return step.decision();
        }
    }

    /// How a key stands; empty where it isn't limited.
    public Optional<RateState> state(KeySnapshot key) {
        var limits = key.rates();
        if (limits == null) {
            return Optional.empty();
        }
        var rates = keys.get(key.keyId());
        return Optional.of(
                rates == null
                        ? new KeyRates(key.keyId(), limits, asker).state(limits)
                        : rates.state(limits));
    }

    private void ask(KeyRates rates) {
        var wish = rates.wish();
        var asked = asker.now();
        var _ =
                ledger.rates(
                                new RateAsk(
                                        rates.keyId(),
                                        run.gatewayId(),
                                        run.number(),
                                        wish.requests(),
                                        wish.tokens(),
                                        wish.slots(),
                                        wish.slotsUsed()))
                        .whenComplete(
                                (grant, problem) -> answered(rates, wish, asked, grant, problem));
    }

    private void answered(
            KeyRates rates,
            KeyRates.Wish wish,
            long asked,
            @Nullable RateGrant grant,
            @Nullable Throwable problem) {
        List<KeyRates.Told> told;
        if (grant == null || grant.currentRun() != run.number()) {
            LOG.warn(
                    "key={} got no rates: {}", rates.keyId(), problem == null ? "fenced" : problem);
            told = rates.unanswered(wish);
        } else {
            told = rates.granted(grant, asked, wish);
        }
        told.forEach(it -> it.waiter().decision().complete(it.decision()));
        if (rates.goesOn()) {
            ask(rates);
        }
    }

    /// To be called about once a second: keeps what is used, gives back what isn't.
    public void keepHouse() {
        for (var rates : keys.values()) {
            if (rates.renews()) {
                ask(rates);
            }
        }
        keys.values().removeIf(KeyRates::retire);
    }
}
