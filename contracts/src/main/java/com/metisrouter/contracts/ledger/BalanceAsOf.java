package com.metisrouter.contracts.ledger;

import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// What an account's balance was at an instant: the sum of all movements up to and with it, by one of two times.
///
/// This is the definition; whoever answers otherwise (from a table, say) has to come to the same. Feed it all events of one account in the
/// order of its stream.
public final class BalanceAsOf {

    /// Which of its two times places a movement.
    public enum By {
        /// When it was recorded: what the books said then.
        RECORDED,
        /// When it happened: what the books say now about then.
        OCCURRED
    }

    /// A part of what an event did to the balance.
    ///
    /// @param recordedAt when it counts from in the books: never before an earlier event of the account, even where a clock went back
    /// @param occurredAt for usage and its corrections when the request ended, as it was metered, to the microsecond; for all else
    ///     `recordedAt`
    /// @param amount what the balance changed by
    public record Movement(Instant recordedAt, Instant occurredAt, Usd amount) {

        public Instant at(By by) {
            return switch (by) {
                case RECORDED -> recordedAt;
                case OCCURRED -> occurredAt;
            };
        }
    }

    private final Instant asOf;
    private final By by;
    private Instant latest = Instant.MIN;
    private Usd balance = Usd.ZERO;

    public BalanceAsOf(Instant asOf, By by) {
        this.asOf = asOf;
        this.by = by;
    }

    /// Takes in the account's next event.
    public void on(AccountEvent event) {
        latest = countsFrom(latest, event);
        for (var movement : movements(event, latest)) {
            if (!movement.at(by).isAfter(asOf)) {
                balance = balance.plus(movement.amount());
            }
        }
    }

    public Usd balance() {
        return balance;
    }

    /// When an event counts from, given when the one before it did.
    public static Instant countsFrom(Instant before, AccountEvent event) {
        return event.recordedAt().isAfter(before) ? event.recordedAt() : before;
    }

    /// How an event moves the balance; of a debit and a correction one movement a request, of most others one or none.
    ///
    /// @param recordedAt when the event counts from
    public static List<Movement> movements(AccountEvent event, Instant recordedAt) {
        return switch (event) {
            case AccountEvent.CreditGranted e -> moved(recordedAt, e.amount());
            case AccountEvent.CreditExpired e -> moved(recordedAt, e.amount().negated());
            case AccountEvent.BalanceAdjusted e -> moved(recordedAt, e.amount());
            case AccountEvent.CreditRefunded e -> moved(recordedAt, e.amount().negated());
            case AccountEvent.EntryReversed e -> moved(recordedAt, e.amount());
            case AccountEvent.UsageDebited e -> {
                var movements = new ArrayList<Movement>(e.lines().size());
                for (var line : e.lines()) {
                    var amount = line.charge().negated();
                    movements.add(
                            new Movement(recordedAt, micros(line.request().endedAt()), amount));
                }
                yield movements;
            }
            case AccountEvent.UsageCorrected e -> {
                var movements = new ArrayList<Movement>(e.lines().size());
                for (var line : e.lines()) {
                    var amount = line.chargeBefore().minus(line.charge());
                    movements.add(new Movement(recordedAt, micros(line.endedAt()), amount));
                }
                yield movements;
            }
            case AccountEvent.AccountOpened _,
                    AccountEvent.ActProposed _,
                    AccountEvent.ActDeclined _,
                    AccountEvent.CommandRefused _,
                    AccountEvent.AccountClosed _,
                    AccountEvent.PeriodClosed _,
                    AccountEvent.CreditLeased _,
                    AccountEvent.LeaseReduced _,
                    AccountEvent.LeaseExtended _,
                    AccountEvent.LeaseEnded _,
                    AccountEvent.LeaseClosed _ ->
                    List.of();
        };
    }

    private static List<Movement> moved(Instant recordedAt, Usd amount) {
        return List.of(new Movement(recordedAt, recordedAt, amount));
    }

    /// What every reader of an event can keep.
    private static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }
}
