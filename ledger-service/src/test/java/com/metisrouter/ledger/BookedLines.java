package com.metisrouter.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Upcasters;
import com.metisrouter.ledger.account.AccountState;
import com.metisrouter.ledger.eventstore.EventPages;
import com.metisrouter.ledger.eventstore.EventPosition;
import com.metisrouter.ledger.eventstore.StoredEvent;
import com.metisrouter.ledger.eventstore.StoredEvents;
import java.math.BigInteger;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/// Reads on in the stored events, and holds each against what was sent: every line once, at its charge, and every chain unbroken.
final class BookedLines {

    private final EventPages pages;
    private final Traffic traffic;
    private final LedgerReplay replay = new LedgerReplay();
    private final Map<String, byte[]> heads = new HashMap<>();
    private final Map<String, Map<Long, BitSet>> booked = new HashMap<>();
    private EventPosition at = EventPosition.START;
    private long lines;
    private long events;

    BookedLines(JdbcTemplate jdbc, Traffic traffic) {
        this.pages = new EventPages(new StoredEvents(jdbc));
        this.traffic = traffic;
    }

    /// @return how many lines there are by now
    /// @throws AssertionError at the first that is wrong
    long readOn() {
        pages.forEach(
                at,
                page -> {
                    page.forEach(this::read);
                    at = page.getLast().position();
                });
        return lines;
    }

    private void read(StoredEvent stored) {
        StoredChains.check(stored, heads);
        replay.on(stored);
        events++;
        if (stored.payloadType().equals(EventType.USAGE_DEBITED.wireName())) {
            var debited =
                    (UsageDebited)
                            Upcasters.read(
                                    stored.payload(),
                                    LedgerAggregates.NAMES.classOf(stored.payloadType()));
            debited.lines()
                    .forEach(line -> {
                        var position = line.request().position();
                        once(debited.accountId(), position.lease(), position.sequence());
                        assertThat(line.charge().nanos())
                                .isEqualTo(
                                        traffic.chargeNanos(
                                                debited.accountId(),
                                                position.lease(),
                                                position.sequence()));
                    });
        }
    }

    private void once(String accountId, long lease, long sequence) {
        var seen =
                booked.computeIfAbsent(accountId, _ -> new HashMap<>())
                        .computeIfAbsent(lease, _ -> new BitSet());
        if (seen.get((int) sequence)) {
            throw new AssertionError(
                    "debited twice: " + accountId + " lease " + lease + " sequence " + sequence);
        }
        seen.set((int) sequence);
        lines++;
    }

    long events() {
        return events;
    }

    Map<String, AccountState> accounts() {
        return replay.accounts();
    }

    /// Once all is booked that was sent.
    void assertAddsUp() {
        var trial = new TreeMap<String, BigInteger>();
        for (var accountId : traffic.accounts()) {
            var account = Objects.requireNonNull(accounts().get(accountId));
            assertThat(account.balance().nanos())
                    .as("balance of %s", accountId)
                    .isEqualTo(traffic.balanceNanos(accountId));
            account.books()
                    .trialBalance()
                    .forEach((name, sum) ->
                            trial.merge(name, BigInteger.valueOf(sum.nanos()), BigInteger::add));
            assertThat(account.books().trialBalance().values().stream().reduce(Usd.ZERO, Usd::plus))
                    .as("trial balance of %s", accountId)
                    .isEqualTo(Usd.ZERO);
        }
        assertThat(trial.get(LedgerAccounts.REVENUE))
                .isEqualTo(BigInteger.valueOf(-traffic.chargedNanos()));
    }
}
