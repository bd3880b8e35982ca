package com.metisrouter.ledger.account;

import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.money.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What grants go by beside the open leases: what was spent in the windows of limits, and which gateways were lent to lately.
///
/// Stays small: a window that is over is dropped once no open lease counts in it, and a gateway that has not asked for a while.
///
/// @param windows of limits of keys and projects
/// @param gateways when each was last granted a lease
public record Lending(List<Window> windows, SortedMap<String, Instant> gateways) {

    static final Lending NONE = new Lending(List.of(), new TreeMap<>());

    /// A gateway that was granted nothing for so long no longer counts among those that share what is available.
    static final Duration RECENTLY = Duration.ofMinutes(10);

    /// @param spent what the requests on leases in this window were charged
    public record Window(LimitShare share, Usd spent) {

        private Window plus(Usd charge) {
            return new Window(share, Usd.max(Usd.ZERO, spent.plus(charge)));
        }
    }

    public Lending {
        windows = List.copyOf(windows);
        gateways = Collections.unmodifiableSortedMap(gateways);
    }

    /// What was spent in a window, zero where nothing is known of it.
    Usd spent(LimitShare share) {
        for (var window : windows) {
            if (window.share.sameWindow(share)) {
                return window.spent;
            }
        }
        return Usd.ZERO;
    }

    /// What a limit leaves: less what was spent, and less what open leases may still spend.
    Usd rest(LimitShare share, Collection<OpenLease> leases) {
        var rest = share.limit().minus(spent(share));
        for (var lease : leases) {
            if (lease.countsIn(share)) {
                rest = rest.minus(lease.reserved());
            }
        }
        return rest;
    }

    /// How many gateways share what is available, the asking one among them.
    int sharers(String gatewayId, Instant now) {
        var others = 0;
        for (var entry : gateways.entrySet()) {
            if (!entry.getKey().equals(gatewayId) && isRecent(entry.getValue(), now)) {
                others++;
            }
        }
        return others + 1;
    }

    /// @param openBefore the leases that were open before this one
    Lending leased(CreditLeased leased, Collection<OpenLease> openBefore) {
        var now = leased.recordedAt();
        var kept = new ArrayList<Window>();
        for (var window : windows) {
            if (!window.share.over(now)
                    || openBefore.stream().anyMatch(lease -> lease.countsIn(window.share))) {
                kept.add(window);
            }
        }
        for (var share : leased.limits()) {
            var spent = spent(share);
            kept.removeIf(window -> window.share.sameWindow(share));
            kept.add(new Window(share, spent));
        }
        var recent = new TreeMap<>(gateways);
        recent.values().removeIf(at -> !isRecent(at, now));
        recent.put(leased.gatewayId(), now);
        return new Lending(kept, recent);
    }

    /// A charge on a lease counts in the windows that it was granted in, which are those that it was admitted in.
    Lending charged(List<LimitShare> shares, Usd charge) {
        if (shares.isEmpty() || charge.isZero()) {
            return this;
        }
        return changed(window -> shares.stream().anyMatch(window::sameWindow), charge);
    }

    /// A correction counts in the window in which its request was admitted, if that is still kept.
    Lending corrected(CorrectedLine line) {
        var difference = line.charge().minus(line.chargeBefore());
        if (windows.isEmpty() || difference.isZero()) {
            return this;
        }
        return changed(share -> concerns(share, line), difference);
    }

    private static boolean concerns(LimitShare share, CorrectedLine line) {
        var whose =
                switch (share.kind()) {
                    case KEY -> share.id().equals(line.caller().keyId());
                    case PROJECT -> share.name().equals(line.caller().project());
                };
        return whose
                && !line.admittedAt().isBefore(share.windowStart())
                && !share.over(line.admittedAt());
    }

    private Lending changed(java.util.function.Predicate<LimitShare> which, Usd charge) {
        var changed = new ArrayList<Window>(windows.size());
        for (var window : windows) {
            changed.add(which.test(window.share) ? window.plus(charge) : window);
        }
        return new Lending(changed, gateways);
    }

    private static boolean isRecent(Instant at, Instant now) {
        return at.plus(RECENTLY).isAfter(now);
    }
}
