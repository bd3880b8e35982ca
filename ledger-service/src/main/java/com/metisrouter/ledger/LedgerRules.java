package com.metisrouter.ledger;

import com.metisrouter.contracts.access.StaffTokens;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.correcting.OrphanPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What an operator decides about money, as the environment says it.
///
/// @param staff people beside the admin by name, with the tokens that they show (`METIS_STAFF_TOKENS`, as `name:token,name:token`)
/// @param aloneUpTo the most that one person may move by hand (`METIS_ALONE_UP_TO`, in USD)
/// @param orphanPolicy what becomes of requests whose end nobody saw (`METIS_ORPHAN_POLICY`, `wait` or such as `hold-50@24h`)
public record LedgerRules(Map<String, String> staff, Usd aloneUpTo, OrphanPolicy orphanPolicy) {

    /// All that is read of the environment.
    public static final List<String> VARIABLES =
            List.of("METIS_STAFF_TOKENS", "METIS_ALONE_UP_TO", "METIS_ORPHAN_POLICY");

    static final LedgerRules DEFAULT =
            new LedgerRules(Map.of(), Usd.parse("1000"), OrphanPolicy.WAIT);

    public LedgerRules {
        staff = Map.copyOf(staff);
    }

    /// @throws IllegalArgumentException naming each variable that makes no sense; never with a token's text
    public static LedgerRules of(Map<String, String> environment) {
        var problems = new ArrayList<String>();
        var staff =
                read(
                        problems,
                        "METIS_STAFF_TOKENS",
                        () -> StaffTokens.parse(value(environment, "METIS_STAFF_TOKENS")));
        var alone =
                read(
                        problems,
                        "METIS_ALONE_UP_TO",
                        () -> aloneUpTo(value(environment, "METIS_ALONE_UP_TO")));
        var orphans =
                read(
                        problems,
                        "METIS_ORPHAN_POLICY",
                        () -> orphanPolicy(value(environment, "METIS_ORPHAN_POLICY")));
        if (staff == null || alone == null || orphans == null) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new LedgerRules(staff, alone, orphans);
    }

    private static String value(Map<String, String> environment, String variable) {
        return environment.getOrDefault(variable, "").strip();
    }

    private static Usd aloneUpTo(String text) {
        if (text.isEmpty()) {
            return DEFAULT.aloneUpTo;
        }
        var amount = Usd.parse(text);
        if (!amount.isPositive()) {
            throw new IllegalArgumentException(text + " (expected: above 0)");
        }
        return amount;
    }

    private static OrphanPolicy orphanPolicy(String text) {
        return text.isEmpty() ? DEFAULT.orphanPolicy : OrphanPolicy.parse(text);
    }

    /// @return null where it makes no sense, and then the list says why
    private static <T> @Nullable T read(
            List<String> problems, String variable, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            problems.add(variable + ": " + e.getMessage());
            return null;
        }
    }

    /// Without tokens.
    @Override
    public String toString() {
        return "LedgerRules[staff=%s, aloneUpTo=%s, orphanPolicy=%s]"
                .formatted(staff.keySet(), aloneUpTo, orphanPolicy);
    }
}
