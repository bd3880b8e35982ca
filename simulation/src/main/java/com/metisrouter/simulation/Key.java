package com.metisrouter.simulation;

import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.ScopeLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// A key of an account, and what limits its spending.
record Key(
        String accountId, String keyId, String project, SpendScope scope, List<ScopeLimit> limits) {

    private static final long LIMIT_NANOS_MIN = 100_000_000;
    private static final long LIMIT_NANOS_MAX = 2_000_000_000;
    private static final List<SpendLimit.Period> PERIODS = List.of(SpendLimit.Period.values());

    Key {
        limits = List.copyOf(limits);
    }

    /// One that is not limited, one in a limited project, and one of that project that has limits of its own.
    static List<Key> of(String accountId, RandomGenerator random) {
        var projectId = "prj_" + accountId;
        var project = new ScopeLimit(LimitShare.Kind.PROJECT, projectId, "limited", limit(random));
        var limited = new ArrayList<ScopeLimit>();
        limited.add(new ScopeLimit(LimitShare.Kind.KEY, "key_3", "key_3", limit(random)));
        limited.add(project);
        return List.of(
                new Key(accountId, "key_1", "free", SpendScope.ACCOUNT, List.of()),
                new Key(
                        accountId,
                        "key_2",
                        "limited",
                        new SpendScope(projectId, ""),
                        List.of(project)),
                new Key(
                        accountId,
                        "key_3",
                        "limited",
                        new SpendScope(projectId, "key_3"),
                        limited));
    }

    private static SpendLimit limit(RandomGenerator random) {
        return SpendLimit.of(
                Usd.ofNanos(Chances.between(random, LIMIT_NANOS_MIN, LIMIT_NANOS_MAX)),
                PERIODS.get(random.nextInt(PERIODS.size())));
    }
}
