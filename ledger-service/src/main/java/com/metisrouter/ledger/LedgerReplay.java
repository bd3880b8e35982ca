package com.metisrouter.ledger;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.PeriodClosed;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Upcasters;
import com.metisrouter.ledger.account.Account;
import com.metisrouter.ledger.account.AccountDecider;
import com.metisrouter.ledger.account.AccountState;
import com.metisrouter.ledger.account.ClosedBooks;
import com.metisrouter.ledger.eventstore.EventNames;
import com.metisrouter.ledger.eventstore.StoredEvent;
import com.metisrouter.ledger.verbatim.DebitSkimmer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All accounts from nothing but the stored events, in the store's order.
///
/// What the live accounts say must be the same, to the last digit; snapshots and caches play no part here.
public final class LedgerReplay {

    private static final String DEBITED = EventType.USAGE_DEBITED.wireName();

    private final EventNames names;
    private final @Nullable DebitSkimmer skimmer;
    private final Map<String, AccountState> accounts = new HashMap<>();

    /// Reads of debits only what an account's state follows from.
    public LedgerReplay() {
        this(new DebitSkimmer());
    }

    private LedgerReplay(@Nullable DebitSkimmer skimmer) {
        this.names = LedgerAggregates.NAMES;
        this.skimmer = skimmer;
    }

    /// Reads every event whole, several times slower, to the same end.
    public static LedgerReplay ofWholeEvents() {
        return new LedgerReplay(null);
    }

    /// @throws IllegalStateException if an event is not the next of its account
    public void on(StoredEvent stored) {
        if (!stored.aggregateType().equals(Account.TYPE)) {
            return;
        }
        var event = read(stored);
        var before = accounts.getOrDefault(stored.aggregateId(), AccountState.NOT_OPEN);
        if (before.version() != stored.sequence()) {
            throw new IllegalStateException(
                    "account "
                            + stored.aggregateId()
                            + ": event "
                            + stored.sequence()
                            + " (expected: "
                            + before.version()
                            + ")");
        }
        if (event instanceof UsageDebited debited) {
            check(debited, stored);
        }
        accounts.put(stored.aggregateId(), AccountDecider.evolve(before, event));
    }

    /// Takes an account from the entry that closed its books, whatever came before it; its next event may follow.
    ///
    /// @throws IllegalStateException if the books are of a form that is not read any more
    public void startFrom(PeriodClosed closed) {
        var state =
                ClosedBooks.after(closed)
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "account "
                                                + closed.accountId()
                                                + ": the books of "
                                                + closed.period()
                                                + " are of another form (expected: a replay from its first event)"));
        accounts.put(closed.accountId(), state);
    }

    private AccountEvent read(StoredEvent stored) {
        if (skimmer != null && stored.payloadType().equals(DEBITED)) {
            var debited = skimmer.read(stored.payload());
            if (debited != null) {
                return debited;
            }
        }
        return (AccountEvent) Upcasters.read(stored.payload(), names.classOf(stored.payloadType()));
    }

    /// That the lines add up to the total, and that the marks cover each of them.
    private static void check(UsageDebited debited, StoredEvent stored) {
        var sum = Usd.ZERO;
        for (var line : debited.lines()) {
            sum = sum.plus(line.charge());
            var position = line.request().position();
            if (debited.marks().stream().noneMatch(mark -> covers(mark, position))) {
                throw wrong(stored, "no mark for " + position, "one that has seen it");
            }
        }
        if (!sum.equals(debited.total())) {
            throw wrong(stored, "total " + debited.total(), sum.toString());
        }
    }

    private static boolean covers(LeaseMark mark, LeasePosition position) {
        return mark.lease() == position.lease() && mark.hasSeen(position.sequence());
    }

    private static IllegalStateException wrong(StoredEvent stored, String what, String expected) {
        return new IllegalStateException(
                "account "
                        + stored.aggregateId()
                        + " event "
                        + stored.sequence()
                        + ": "
                        + what
                        + " (expected: "
                        + expected
                        + ")");
    }

    /// The accounts as they stand after the events so far.
    public Map<String, AccountState> accounts() {
        return new TreeMap<>(accounts);
    }
}
