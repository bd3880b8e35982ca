package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.AccountClosed;
import com.metisrouter.contracts.ledger.AccountEvent.AccountOpened;
import com.metisrouter.contracts.ledger.AccountEvent.ActDeclined;
import com.metisrouter.contracts.ledger.AccountEvent.ActProposed;
import com.metisrouter.contracts.ledger.AccountEvent.BalanceAdjusted;
import com.metisrouter.contracts.ledger.AccountEvent.CommandRefused;
import com.metisrouter.contracts.ledger.AccountEvent.CreditExpired;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.CreditRefunded;
import com.metisrouter.contracts.ledger.AccountEvent.EntryReversed;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseEnded;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseExtended;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseReduced;
import com.metisrouter.contracts.ledger.AccountEvent.PeriodClosed;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.MoneyAct;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What an account's events add up to. Immutable: an event makes another.
///
/// @param version how many events there were; the next event's number in the stream
/// @param recordedAt of the last event; no later one is earlier
/// @param balance credit less charges, below zero where something is owed
/// @param leases open leases by number
/// @param lastLease the highest lease number given out
/// @param lending what grants go by beside the open leases
/// @param acts what was done by hand, and how it was answered
/// @param books what the entries add up to, and up to where they are closed
/// @param closed whether it takes no more credit and gives no more leases
/// @param cases requests whose charge may still change
public record AccountState(
        String accountId,
        String name,
        long version,
        Instant recordedAt,
        Usd balance,
        CreditLots credit,
        SortedMap<Long, OpenLease> leases,
        long lastLease,
        Lending lending,
        ActBook acts,
        Books books,
        boolean closed,
        CaseBook cases) {

    public static final AccountState NOT_OPEN =
            new AccountState(
                    "",
                    "",
                    0,
                    Instant.EPOCH,
                    Usd.ZERO,
                    CreditLots.NONE,
                    new TreeMap<>(),
                    0,
                    Lending.NONE,
                    ActBook.EMPTY,
                    Books.EMPTY,
                    false,
                    CaseBook.NONE);

    public AccountState {
        leases = Collections.unmodifiableSortedMap(leases);
    }

    public boolean opened() {
        return version > 0;
    }

    /// What may still be leased: the balance less what gateways may still spend.
    public Usd available() {
        return balance.minus(leased());
    }

    public Usd leased() {
        var sum = Usd.ZERO;
        for (var lease : leases.values()) {
            sum = sum.plus(lease.reserved());
        }
        return sum;
    }

    public @Nullable OpenLease lease(long number) {
        return leases.get(number);
    }

    AccountState after(AccountOpened opened) {
        return next(opened).named(opened.accountId(), opened.name()).build();
    }

    AccountState after(CreditGranted granted) {
        var lot =
                new Lot(
                        granted.lotId(),
                        granted.kind(),
                        granted.amount(),
                        granted.priority(),
                        granted.expiresAt());
        var next =
                next(granted)
                        .money(
                                granted.amount(),
                                granted.balanceAfter(),
                                credit.granted(lot, granted.postings()),
                                granted.postings());
        var by =
                new Signed(
                        granted.actor(),
                        granted.approvedBy(),
                        granted.reason(),
                        granted.commandKey());
        var act =
                new MoneyAct.Grant(
                        granted.lotId(),
                        granted.kind(),
                        granted.amount(),
                        granted.reference(),
                        granted.priority(),
                        granted.expiresAt());
        return next.done(act, granted.amount(), by).build();
    }

    AccountState after(CreditExpired expired) {
        return next(expired)
                .money(
                        expired.amount().negated(),
                        expired.balanceAfter(),
                        credit.without(expired.taken(), expired.postings()),
                        expired.postings())
                .build();
    }

    AccountState after(BalanceAdjusted adjusted) {
        var lot = Lot.of(adjusted.adjustmentId(), adjusted.kind(), adjusted.amount());
        var lots =
                adjusted.amount().isPositive()
                        ? credit.granted(lot, adjusted.postings())
                        : credit.without(adjusted.taken(), adjusted.postings());
        var next =
                next(adjusted)
                        .money(
                                adjusted.amount(),
                                adjusted.balanceAfter(),
                                lots,
                                adjusted.postings());
        var by =
                new Signed(
                        adjusted.actor(),
                        adjusted.approvedBy(),
                        adjusted.reason(),
                        adjusted.commandKey());
        var act =
                new MoneyAct.Adjust(
                        adjusted.adjustmentId(),
                        adjusted.amount(),
                        adjusted.kind(),
                        adjusted.reference());
        return next.done(act, adjusted.amount(), by).build();
    }

    AccountState after(CreditRefunded refunded) {
        var change = refunded.amount().negated();
        var lots = credit.without(refunded.taken(), refunded.postings());
        var next = next(refunded).money(change, refunded.balanceAfter(), lots, refunded.postings());
        var by =
                new Signed(
                        refunded.actor(),
                        refunded.approvedBy(),
                        refunded.reason(),
                        refunded.commandKey());
        var act = new MoneyAct.Refund(refunded.refundId(), refunded.amount(), refunded.reference());
        return next.done(act, change, by).build();
    }

    AccountState after(EntryReversed reversed) {
        var lots =
                credit.without(reversed.taken(), reversed.postings())
                        .with(reversed.restored(), List.of());
        var next =
                next(reversed)
                        .money(
                                reversed.amount(),
                                reversed.balanceAfter(),
                                lots,
                                reversed.postings());
        var by =
                new Signed(
                        reversed.actor(),
                        reversed.approvedBy(),
                        reversed.reason(),
                        reversed.commandKey());
        var act =
                new MoneyAct.Reverse(
                        reversed.reversedSequence(), reversed.amount(), reversed.intoOverdraft());
        return next.reversed(reversed.reversedSequence()).done(act, reversed.amount(), by).build();
    }

    AccountState after(UsageCorrected corrected) {
        var lots =
                corrected.total().isNegative()
                        ? credit.with(corrected.restored(), corrected.postings())
                        : credit.debited(corrected.postings());
        var next =
                next(corrected)
                        .money(
                                corrected.total().negated(),
                                corrected.balanceAfter(),
                                lots,
                                corrected.postings())
                        .cases(cases.after(corrected, version));
        for (var line : corrected.lines()) {
            next.lending = next.lending.corrected(line);
        }
        return next.build();
    }

    AccountState after(ActProposed proposed) {
        var proposal =
                new Proposal(
                        proposed.proposalId(),
                        proposed.act(),
                        proposed.actor(),
                        proposed.reason(),
                        proposed.recordedAt(),
                        version);
        return next(proposed)
                .proposed(proposal)
                .answered(
                        proposed.commandKey(),
                        Fingerprint.of(proposed.act(), proposed.reason()),
                        new Answer.Proposed(proposed.proposalId()))
                .build();
    }

    AccountState after(ActDeclined declined) {
        return next(declined)
                .withoutProposal(declined.proposalId())
                .answered(
                        declined.commandKey(),
                        Fingerprint.ofDecline(declined.proposalId(), declined.reason()),
                        new Answer.Declined(declined.proposalId()))
                .build();
    }

    AccountState after(CommandRefused refused) {
        return next(refused)
                .answered(
                        refused.commandKey(),
                        refused.fingerprint(),
                        new Answer.Refused(Refusal.ofCode(refused.refusal())))
                .build();
    }

    AccountState after(AccountClosed closed) {
        return next(closed)
                .closed()
                .answered(
                        closed.commandKey(),
                        Fingerprint.ofClosing(closed.reason()),
                        new Answer.Closed())
                .build();
    }

    AccountState after(PeriodClosed closed) {
        checked(balance, closed.opening().balance());
        return next(closed)
                .periodClosed(closed.period())
                .cases(cases.at(closed.recordedAt()))
                .build();
    }

    AccountState after(CreditLeased leased) {
        return next(leased)
                .lent(lending.leased(leased, leases.values()))
                .lease(
                        new OpenLease(
                                leased.lease(),
                                leased.gatewayId(),
                                leased.run(),
                                leased.amount(),
                                Usd.ZERO,
                                Usd.ZERO,
                                leased.admitUntil(),
                                leased.settleBy(),
                                LeaseMarks.NONE,
                                OpenLease.NOT_ENDED,
                                leased.requestKey(),
                                List.of(),
                                Map.of(),
                                leased.limits()))
                .build();
    }

    AccountState after(LeaseReduced reduced) {
        var lease = required(reduced.lease()).reduced(reduced.released(), reduced.requestKey());
        return next(reduced).lease(lease).build();
    }

    AccountState after(LeaseExtended extended) {
        var lease = required(extended.lease()).extended(extended.amount(), extended.requestKey());
        return next(extended).lease(lease).build();
    }

    AccountState after(LeaseEnded ended) {
        return next(ended)
                .lease(required(ended.lease()).endedAt(ended.finalSequence()))
                .cases(cases.after(ended))
                .build();
    }

    AccountState after(LeaseClosed closed) {
        return next(closed).withoutLease(closed.lease()).build();
    }

    AccountState after(UsageDebited debited) {
        var next = next(debited);
        for (var line : debited.lines()) {
            var number = line.request().position().lease();
            next.ifOpen(number, lease -> lease.charged(line.charge()));
            var lease = leases.get(number);
            if (lease != null) {
                next.lending = next.lending.charged(lease.limits(), line.charge());
            }
        }
        for (var mark : debited.marks()) {
            next.ifOpen(
                    mark.lease(),
                    lease -> lease.marked(new LeaseMarks(mark.seenUpTo(), mark.beyond())));
        }
        return next.money(
                        debited.total().negated(),
                        debited.balanceAfter(),
                        credit.debited(debited.postings()),
                        debited.postings())
                .cases(cases.after(debited, version))
                .build();
    }

    private Next next(AccountEvent event) {
        return new Next(this, event.recordedAt());
    }

    /// The state after one more event, while it is being made.
    private static final class Next {
        private final AccountState before;
        private final Instant recordedAt;
        private String accountId;
        private String name;
        private Usd balance;
        private CreditLots credit;
        private @Nullable SortedMap<Long, OpenLease> leases;
        private Lending lending;
        private ActBook acts;
        private Books books;
        private boolean closed;
        private CaseBook cases;

        private Next(AccountState before, Instant recordedAt) {
            this.before = before;
            this.recordedAt = recordedAt;
            this.accountId = before.accountId;
            this.name = before.name;
            this.balance = before.balance;
            this.credit = before.credit;
            this.lending = before.lending;
            this.acts = before.acts;
            this.books = before.books.after(before.version, recordedAt);
            this.closed = before.closed;
            this.cases = before.cases;
        }

        Next named(String newAccountId, String newName) {
            accountId = newAccountId;
            name = newName;
            return this;
        }

        /// @param change what the balance changes by; it must lead to what the event says
        Next money(Usd change, Usd balanceAfter, CreditLots newCredit, List<Posting> postings) {
            balance = before.checked(before.balance.plus(change), balanceAfter);
            credit = newCredit;
            books = books.posted(postings);
            return this;
        }

        /// An act that moved money, after `money`.
        Next done(MoneyAct act, Usd change, Signed by) {
            var answer =
                    new Answer.Done(ActId.of(act), change, balance, balance.minus(before.leased()));
            acts = acts.done(by, Fingerprint.of(act, by.reason()), before.version, answer);
            return this;
        }

        Next answered(String commandKey, String fingerprint, Answer answer) {
            acts = acts.answered(commandKey, new Answered(fingerprint, before.version, answer));
            return this;
        }

        Next proposed(Proposal proposal) {
            acts = acts.proposed(proposal);
            return this;
        }

        Next withoutProposal(String proposalId) {
            acts = acts.without(proposalId);
            return this;
        }

        Next reversed(long sequence) {
            acts = acts.reversed(sequence);
            return this;
        }

        Next periodClosed(String period) {
            books = books.closed(period, before.version + 1);
            return this;
        }

        Next lent(Lending newLending) {
            lending = newLending;
            return this;
        }

        Next closed() {
            closed = true;
            return this;
        }

        Next cases(CaseBook newCases) {
            cases = newCases;
            return this;
        }

        Next lease(OpenLease lease) {
            leases().put(lease.lease(), lease);
            return this;
        }

        Next withoutLease(long number) {
            leases().remove(number);
            return this;
        }

        void ifOpen(long number, UnaryOperator<OpenLease> change) {
            leases().computeIfPresent(number, (_, lease) -> change.apply(lease));
        }

        private SortedMap<Long, OpenLease> leases() {
            if (leases == null) {
                leases = new TreeMap<>(before.leases);
            }
            return leases;
        }

        AccountState build() {
            SortedMap<Long, OpenLease> open = leases == null ? before.leases : leases;
            var highest =
                    open.isEmpty() ? before.lastLease : Math.max(before.lastLease, open.lastKey());
            return new AccountState(
                    accountId,
                    name,
                    before.version + 1,
                    recordedAt,
                    balance,
                    credit,
                    open,
                    highest,
                    lending,
                    acts,
                    books,
                    closed,
                    cases);
        }
    }

    private OpenLease required(long number) {
        var lease = leases.get(number);
        if (lease == null) {
            throw new IllegalStateException(
                    "account " + accountId + ": lease " + number + " (expected: an open one)");
        }
        return lease;
    }

    private Usd checked(Usd computed, Usd recorded) {
        if (!computed.equals(recorded)) {
            throw new IllegalStateException(
                    "account "
                            + accountId
                            + " event "
                            + version
                            + ": balance after it "
                            + recorded
                            + " (expected: "
                            + computed
                            + ")");
        }
        return computed;
    }
}
