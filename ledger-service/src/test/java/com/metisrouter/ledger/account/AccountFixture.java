package com.metisrouter.ledger.account;

import static com.metisrouter.ledger.Metered.AT;
import static com.metisrouter.ledger.Metered.line;

import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.LeaseRequest.Ending;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.MoneyAct;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.AccountCommand.ApproveAct;
import com.metisrouter.ledger.account.AccountCommand.CloseAccount;
import com.metisrouter.ledger.account.AccountCommand.DeclineAct;
import com.metisrouter.ledger.account.AccountCommand.DoAct;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One account in a test: told things, it keeps its events; what was not said is as plain as can be.
final class AccountFixture {

    static final String ACCOUNT = "acc_1";
    static final String GATEWAY = "gw-1";
    static final Usd ALONE_UP_TO = nanos(1_000);

    private final List<AccountEvent> events = new ArrayList<>();
    private AccountState state = AccountState.NOT_OPEN;
    private Instant now = AT;
    private int keys;

    AccountFixture() {
        tell(new OpenAccount(ACCOUNT, "Demo"));
    }

    static Usd nanos(long nanos) {
        return Usd.ofNanos(nanos);
    }

    /// The answer, or the refusal.
    Object tell(AccountCommand command) {
        return switch (AccountDecider.decide(command, state, now)) {
            case Decision.Accepted<?>(var happened, var answer) -> {
                for (var event : happened) {
                    state = AccountDecider.evolve(state, event);
                    events.add(event);
                }
                yield answer instanceof Answered answered ? answered.answer() : answer;
            }
            case Decision.AlreadyDone<?>(var answer) ->
                    answer instanceof Answered answered ? answered.answer() : answer;
            case Decision.Refused<?>(var refusal) -> refusal;
        };
    }

    void at(Instant instant) {
        now = instant;
    }

    AccountState state() {
        return state;
    }

    List<AccountEvent> events() {
        return events;
    }

    AccountEvent last() {
        return events.getLast();
    }

    <E extends AccountEvent> E last(Class<E> type) {
        return type.cast(events.getLast());
    }

    Object grant(String lotId, CreditKind kind, long nanos) {
        return grant(lotId, kind, nanos, kind.priority(), null);
    }

    Object grant(
            String lotId, CreditKind kind, long nanos, int priority, @Nullable Instant expiresAt) {
        return act(new MoneyAct.Grant(lotId, kind, nanos(nanos), "ORDER", priority, expiresAt));
    }

    Object adjust(long nanos) {
        return act(new MoneyAct.Adjust("adj_" + keys, nanos(nanos), CreditKind.GOODWILL, "T-1"));
    }

    Object refund(long nanos) {
        return act(new MoneyAct.Refund("ref_" + keys, nanos(nanos), "PAYOUT"));
    }

    /// Undoes an entry of this account.
    Object reverse(long sequence) {
        return reverse(sequence, false);
    }

    Object reverse(long sequence, boolean intoOverdraft) {
        return tell(
                DoAct.reversal(
                        ACCOUNT, sequence, intoOverdraft, entry(sequence), ALONE_UP_TO, by("ann")));
    }

    Object act(MoneyAct act) {
        return tell(doing(act, by("ann")));
    }

    static DoAct doing(MoneyAct act, Signature by) {
        return new DoAct(ACCOUNT, act, null, ALONE_UP_TO, by);
    }

    Object approve(String proposalId, String actor) {
        var proposal = state.acts().proposals().get(proposalId);
        var entry =
                proposal != null && proposal.act() instanceof MoneyAct.Reverse reverse
                        ? entry(reverse.sequence())
                        : null;
        return tell(new ApproveAct(ACCOUNT, proposalId, entry, by(actor)));
    }

    Object decline(String proposalId, String actor) {
        return tell(new DeclineAct(ACCOUNT, proposalId, by(actor)));
    }

    Object close() {
        return tell(new CloseAccount(ACCOUNT, by("ann")));
    }

    @Nullable Entry entry(long sequence) {
        return sequence < events.size() ? new Entry(sequence, events.get((int) sequence)) : null;
    }

    Signature by(String actor) {
        keys++;
        return new Signature(actor, "because", "key-" + keys);
    }

    Object lease(long nanos) {
        keys++;
        return tell(
                new UseLeases(
                        new LeaseRequest(
                                ACCOUNT,
                                GATEWAY,
                                1,
                                nanos(nanos),
                                nanos(nanos),
                                List.of(),
                                List.of(),
                                "lease-" + keys)));
    }

    Object endLease(long lease, long finalSequence) {
        return tell(
                new UseLeases(
                        new LeaseRequest(
                                ACCOUNT,
                                GATEWAY,
                                1,
                                Usd.ZERO,
                                Usd.ZERO,
                                List.of(),
                                List.of(new Ending(lease, finalSequence)))));
    }

    Object use(long lease, long sequence, long nanos) {
        return tell(
                new ApplyUsage(
                        ACCOUNT,
                        List.of(
                                line(
                                        ACCOUNT,
                                        new LeasePosition(lease, sequence, GATEWAY, 1),
                                        nanos))));
    }
}
