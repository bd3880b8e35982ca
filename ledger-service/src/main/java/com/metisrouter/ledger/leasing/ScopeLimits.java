package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.ledger.account.ScopeLimit;
import java.util.ArrayList;
import java.util.List;

/// Which limits hold for a scope, by the ledger's own directory: what a gateway believes doesn't count.
public final class ScopeLimits {

    /// The ledger's own keys.
    public interface Keys {

        /// The key, if it is the account's; empty otherwise, or one record for each secret.
        List<KeySnapshot> ofAccount(String accountId, String keyId);

        /// Some key of a project of the account, which knows the project's limits.
        List<KeySnapshot> ofProject(String accountId, String projectId);
    }

    /// The scope names a key or a project that the account doesn't have.
    public static final class UnknownScope extends RuntimeException {

        UnknownScope(String accountId, SpendScope scope) {
            super(
                    "account " + accountId + " has no key or project of " + scope,
                    null,
                    false,
                    false);
        }
    }

    private final Keys keys;

    public ScopeLimits(Keys keys) {
        this.keys = keys;
    }

    /// @throws UnknownScope if the account has no such key or project
    public List<ScopeLimit> of(String accountId, SpendScope scope) {
        if (scope.equals(SpendScope.ACCOUNT)) {
            return List.of();
        }
        var found =
                scope.keyId().isEmpty()
                        ? keys.ofProject(accountId, scope.projectId())
                        : keys.ofAccount(accountId, scope.keyId());
        if (found.isEmpty()) {
            throw new UnknownScope(accountId, scope);
        }
        var key = found.getFirst();
        var limits = new ArrayList<ScopeLimit>();
        if (!scope.keyId().isEmpty()) {
            for (var limit : key.limits()) {
                limits.add(new ScopeLimit(LimitShare.Kind.KEY, key.keyId(), key.name(), limit));
            }
        }
        for (var limit : key.projectLimits()) {
            limits.add(
                    new ScopeLimit(LimitShare.Kind.PROJECT, key.projectId(), key.project(), limit));
        }
        return limits;
    }
}
