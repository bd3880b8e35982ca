package com.metisrouter.ledger.account;

import static com.metisrouter.ledger.Metered.AT;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.BalanceAdjusted;
import com.metisrouter.contracts.ledger.AccountEvent.CreditExpired;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.CreditRefunded;
import com.metisrouter.contracts.ledger.AccountEvent.EntryReversed;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// One account and all that happens to it, at random: the one source of it is `random`, so a seed tells a history.
///
/// Who acts on the account is in classes of their own, such as `Gateways` and `Staff`; each takes a step at a time.
final class History {

    static final String ACCOUNT = "acc_1";

    /// Looks at every event as it happens.
    interface Watch {
        void saw(AccountState before, AccountEvent event, AccountState after);
    }

    /// Somebody who does something to the account now and then.
    interface Actor {
        void step();
    }

    private final Random random;
    private final List<AccountEvent> events = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();
    private AccountState state = AccountState.NOT_OPEN;
    private Instant clock = AT;

    History(Random random) {
        this.random = random;
    }

    void watch(Watch watch) {
        watches.add(watch);
    }

    /// @param actors one of them, by chance, takes each step
    void live(int steps, List<Actor> actors) {
        tell(new OpenAccount(ACCOUNT, "Demo"));
        for (var step = 0; step < steps; step++) {
            clock = next(clock);
            actors.get(random.nextInt(actors.size())).step();
        }
    }

    /// Mostly moments, sometimes weeks, and now and then the clock goes back.
    private Instant next(Instant now) {
        return switch (random.nextInt(12)) {
            case 0 -> now.plusSeconds(86_400L * (1 + random.nextInt(20)));
            case 1 -> now.minusSeconds(random.nextInt(3_600));
            case 2, 3 -> now.plusSeconds(random.nextInt(7_200));
            default -> now.plusNanos(1_000L * random.nextInt(1_000_000));
        };
    }

    /// The answer, or the refusal.
    Object tell(AccountCommand command) {
        return switch (AccountDecider.decide(command, state, clock)) {
            case Decision.Accepted<?>(var happened, var answer) -> {
                happened.forEach(this::happen);
                yield answer;
            }
            case Decision.AlreadyDone<?>(var answer) -> answer;
            case Decision.Refused<?>(var refusal) -> refusal;
        };
    }

    private void happen(AccountEvent event) {
        var before = state;
        state = AccountDecider.evolve(state, event);
        events.add(event);
        watches.forEach(watch -> watch.saw(before, event, state));
    }

    Random random() {
        return random;
    }

    List<AccountEvent> events() {
        return events;
    }

    AccountState state() {
        return state;
    }

    Instant clock() {
        return clock;
    }

    static List<Posting> postings(AccountEvent event) {
        return switch (event) {
            case CreditGranted granted -> granted.postings();
            case UsageDebited debited -> debited.postings();
            case CreditExpired expired -> expired.postings();
            case BalanceAdjusted adjusted -> adjusted.postings();
            case CreditRefunded refunded -> refunded.postings();
            case EntryReversed reversed -> reversed.postings();
            case UsageCorrected corrected -> corrected.postings();
            case AccountEvent.AccountOpened _,
                    AccountEvent.CreditLeased _,
                    AccountEvent.LeaseReduced _,
                    AccountEvent.LeaseExtended _,
                    AccountEvent.LeaseEnded _,
                    AccountEvent.LeaseClosed _,
                    AccountEvent.ActProposed _,
                    AccountEvent.ActDeclined _,
                    AccountEvent.CommandRefused _,
                    AccountEvent.AccountClosed _,
                    AccountEvent.PeriodClosed _ ->
                    List.of();
        };
    }

    /// What an event changed the customer's credit by, other than by usage.
    static Usd credited(AccountEvent event) {
        return switch (event) {
            case CreditGranted granted -> granted.amount();
            case CreditExpired expired -> expired.amount().negated();
            case BalanceAdjusted adjusted -> adjusted.amount();
            case CreditRefunded refunded -> refunded.amount().negated();
            case EntryReversed reversed -> reversed.amount();
            case UsageCorrected _,
                    UsageDebited _,
                    AccountEvent.AccountOpened _,
                    AccountEvent.CreditLeased _,
                    AccountEvent.LeaseReduced _,
                    AccountEvent.LeaseExtended _,
                    AccountEvent.LeaseEnded _,
                    AccountEvent.LeaseClosed _,
                    AccountEvent.ActProposed _,
                    AccountEvent.ActDeclined _,
                    AccountEvent.CommandRefused _,
                    AccountEvent.AccountClosed _,
                    AccountEvent.PeriodClosed _ ->
                    Usd.ZERO;
        };
    }
}
