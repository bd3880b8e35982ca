package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.leasing.SpendScope;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// One account's credit on this gateway, by scope, and its leases that end. Any thread looks a scope up; all else belongs to the lease
/// book's thread.
final class AccountCredit {

    /// A lease that admits nothing more. It stays until the ledger has closed it.
    static final class Ending {
        final ScopeCredit credit;
        final long lease;
        final long finalSequence;

        /// Null for a lease that never was of use here.
        final @Nullable Lease held;

        boolean durable;
        boolean sending;
        boolean told;

        Ending(ScopeCredit credit, long lease, long finalSequence, @Nullable Lease held) {
            this.credit = credit;
            this.lease = lease;
            this.finalSequence = finalSequence;
            this.held = held;
        }
    }

    final String accountId;
    final ConcurrentHashMap<SpendScope, ScopeCredit> scopes = new ConcurrentHashMap<>();

    /// By lease, which are numbered by account.
    final Map<Long, Ending> endings = new HashMap<>();

    /// Requests on their way that give something back.
    int givingBack;

    AccountCredit(String accountId) {
        this.accountId = accountId;
    }

    /// The scope's, made if there is none.
    ScopeCredit scope(SpendScope scope, long nowNanoTime) {
        return scopes.computeIfAbsent(scope, _ -> new ScopeCredit(this, scope, nowNanoTime));
    }

    boolean isIdle() {
        return scopes.isEmpty() && endings.isEmpty() && givingBack == 0;
    }

    /// Whether the ledger knows the end of each lease, and no hold is open.
    boolean isEnded() {
        return scopes.values().stream().noneMatch(credit -> credit.asking || credit.openHolds() > 0)
                && endings.values().stream().allMatch(ending -> ending.told);
    }
}
