package com.metisrouter.projections.margins;

import com.metisrouter.contracts.costs.AttemptCost;
import com.metisrouter.contracts.costs.Costing;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.projections.usagelog.UsageRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What providers charge, in memory. A cost that is recorded late counts from then on for what was served before, too: nothing of it is booked.
public final class CostTable {

    private final Map<String, ProviderCosts> costs = new ConcurrentHashMap<>();

    void put(ProviderCosts known) {
        costs.put(known.key(), known);
    }

    void remove(String key) {
        costs.remove(key);
    }

    /// What each attempt of a request cost, by what it is charged for now.
    public List<AttemptCost> of(UsageRecord request) {
        var quantities =
                request.corrections().isEmpty()
                        ? request.quantities()
                        : request.corrections().getLast().quantities();
        return of(request.attempts(), quantities, request.entry().admittedAt());
    }

    List<AttemptCost> of(List<Attempt> attempts, List<Quantity> quantities, Instant admittedAt) {
        return Costing.of(
                attempts, quantities, admittedAt, key -> Optional.ofNullable(costs.get(key)));
    }
}
