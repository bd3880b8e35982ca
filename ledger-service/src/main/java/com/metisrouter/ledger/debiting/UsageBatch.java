package com.metisrouter.ledger.debiting;

import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.LostRequests;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rated;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.pricing.UnpricedUsage;
import com.metisrouter.ledger.debiting.DeadLetter.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/// What one poll brought: rated and sorted by account, with the dead letters set apart.
///
/// The ledger's own rating stands. Where the gateway came to another figure, that is an alarm, not a reason to wait.
public final class UsageBatch {

    /// Far above what any request costs, far below where the sums of a batch would overflow.
    static final Usd CHARGE_MAX = Usd.parse("100000");

    private final Map<String, List<UsageLine>> linesByAccount = new LinkedHashMap<>();
    private final IdentityHashMap<UsageLine, UsageRecord> origins = new IdentityHashMap<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final List<UsageLine> differences = new ArrayList<>();

    private UsageBatch() {}

    /// The price versions that a batch can't be rated without.
    public static Set<String> priceVersionsOf(List<UsageRecord> records) {
        var ids = new HashSet<String>();
        for (var usage : records) {
            if (usage.request() != null && !usage.request().quantities().isEmpty()) {
                ids.add(usage.request().priceVersionId());
            }
        }
        return ids;
    }

    public static UsageBatch of(
            List<UsageRecord> records,
            Predicate<String> accountExists,
            Map<String, PriceVersion> prices) {
        var batch = new UsageBatch();
        for (var usage : records) {
            batch.add(usage, accountExists, prices);
        }
        return batch;
    }

    private void add(
            UsageRecord usage, Predicate<String> accountExists, Map<String, PriceVersion> prices) {
        var request = usage.request();
        if (request == null) {
            reject(usage, Reason.UNREADABLE, usage.unreadable());
        } else if (!accountExists.test(request.caller().accountId())) {
            reject(usage, Reason.UNKNOWN_ACCOUNT, request.caller().accountId());
        } else if (LostRequests.isVoidedByLedger(request)) {
            // Such a place would stay open to another record, which would be charged.
            reject(usage, Reason.NOT_FROM_A_GATEWAY, "policy " + request.policyId());
        } else {
            rate(usage, request, prices);
        }
    }

    private void rate(UsageRecord usage, RequestMetered request, Map<String, PriceVersion> prices) {
        try {
            var version = prices.get(request.priceVersionId());
            if (version == null && !request.quantities().isEmpty()) {
                reject(usage, Reason.NO_PRICE_VERSION, request.priceVersionId());
                return;
            }
            // Nothing was used, so nothing needs a price.
            var rated =
                    version == null
                            ? new Rated(request.priceVersionId(), List.of(), Usd.ZERO)
                            : Rating.rate(request.quantities(), version);
            if (rated.charge().compareTo(CHARGE_MAX) > 0) {
                reject(usage, Reason.OUT_OF_RANGE, "charge " + rated.charge());
                return;
            }
            accept(usage, new UsageLine(request, rated.lines(), rated.charge()));
        } catch (UnpricedUsage e) {
            reject(usage, Reason.UNPRICED_UNIT, Objects.toString(e.getMessage()));
        } catch (ArithmeticException e) {
            reject(usage, Reason.OUT_OF_RANGE, e.toString());
        }
    }

    private void accept(UsageRecord usage, UsageLine line) {
        linesByAccount
                .computeIfAbsent(line.request().caller().accountId(), _ -> new ArrayList<>())
                .add(line);
        origins.put(line, usage);
        if (!line.charge().equals(line.request().charge())) {
            differences.add(line);
        }
    }

    private void reject(UsageRecord usage, Reason reason, String detail) {
        deadLetters.add(new DeadLetter(usage, reason, detail));
    }

    /// The dead letter for a line that its account turned down.
    public DeadLetter unknownLease(UsageLine line) {
        var position = line.request().position();
        return new DeadLetter(
                Objects.requireNonNull(origins.get(line)),
                Reason.UNKNOWN_LEASE,
                "lease " + position.lease() + " of gateway " + position.gatewayId());
    }

    public Map<String, List<UsageLine>> linesByAccount() {
        return linesByAccount;
    }

    public List<DeadLetter> deadLetters() {
        return deadLetters;
    }

    /// Lines that the gateway charged otherwise.
    public List<UsageLine> differences() {
        return differences;
    }
}
