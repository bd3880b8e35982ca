package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.AccountClosed;
import com.metisrouter.contracts.ledger.AccountEvent.ActDeclined;
import com.metisrouter.contracts.ledger.AccountEvent.ActProposed;
import com.metisrouter.contracts.ledger.AccountEvent.CommandRefused;
import com.metisrouter.contracts.ledger.MoneyAct;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountCommand.ApproveAct;
import com.metisrouter.ledger.account.AccountCommand.ByHand;
import com.metisrouter.ledger.account.AccountCommand.CloseAccount;
import com.metisrouter.ledger.account.AccountCommand.DeclineAct;
import com.metisrouter.ledger.account.AccountCommand.DoAct;
import com.metisrouter.ledger.account.AccountCommand.RefuseCorrection;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What people do by hand: once for each key, by two persons above a limit, and refused for ever once refused.
final class ByHandDecider {

    /// How many acts of one account may wait for a second person.
    static final int PROPOSALS_MAX = 100;

    private ByHandDecider() {}

    static Decision<Answered> decide(ByHand command, AccountState state, Instant now) {
        if (!state.opened()) {
            return new Decision.Refused<>(Refusal.NOT_OPEN);
        }
        var earlier = state.acts().answer(command.by().commandKey());
        if (earlier != null) {
            return earlier.fingerprint().equals(command.fingerprint())
                    ? new Decision.AlreadyDone<>(earlier)
                    : new Decision.Refused<>(Refusal.KEY_REUSED);
        }
        return switch (verdict(command, state, now)) {
            case Verdict.Yes(var event) -> answered(event, command, state);
            case Verdict.No(var why) ->
                    why.isBooked()
                            ? answered(refused(command, why, now), command, state)
                            : new Decision.Refused<>(why);
        };
    }

    private static Verdict verdict(ByHand command, AccountState state, Instant now) {
        return switch (command) {
            case DoAct act -> perform(act, state, now);
            case ApproveAct approval -> approve(approval, state, now);
            case DeclineAct decline -> decline(decline, state, now);
            case CloseAccount close -> close(close, state, now);
            case RefuseCorrection refused -> new Verdict.No(refused.why());
        };
    }

    private static Verdict perform(DoAct command, AccountState state, Instant now) {
        var verdict =
                verdict(command.act(), command.entry(), Signed.alone(command.by()), state, now);
        if (verdict instanceof Verdict.No || size(command).compareTo(command.aloneUpTo()) <= 0) {
            return verdict;
        }
        if (state.acts().isProposed(ActId.of(command.act()))) {
            return new Verdict.No(Refusal.ALREADY_PROPOSED);
        }
        if (state.acts().proposals().size() >= PROPOSALS_MAX) {
            return new Verdict.No(Refusal.TOO_MANY_PROPOSALS);
        }
        return new Verdict.Yes(
                new ActProposed(
                        command.accountId(),
                        "prop_" + state.version(),
                        command.act(),
                        command.by().actor(),
                        command.by().reason(),
                        command.by().commandKey(),
                        now));
    }

    /// The rules are asked again: between the two signatures the account went on.
    private static Verdict approve(ApproveAct command, AccountState state, Instant now) {
        var proposal = state.acts().proposals().get(command.proposalId());
        if (proposal == null) {
            return new Verdict.No(Refusal.UNKNOWN_PROPOSAL);
        }
        if (proposal.actor().equals(command.by().actor())) {
            return new Verdict.No(Refusal.SAME_PERSON);
        }
        var signed = Signed.approved(proposal, command.by());
        return verdict(proposal.act(), command.entry(), signed, state, now);
    }

    private static Verdict decline(DeclineAct command, AccountState state, Instant now) {
        if (!state.acts().proposals().containsKey(command.proposalId())) {
            return new Verdict.No(Refusal.UNKNOWN_PROPOSAL);
        }
        return new Verdict.Yes(
                new ActDeclined(
                        command.accountId(),
                        command.proposalId(),
                        command.by().actor(),
                        command.by().reason(),
                        command.by().commandKey(),
                        now));
    }

    private static Verdict close(CloseAccount command, AccountState state, Instant now) {
        if (state.closed()) {
            return new Verdict.No(Refusal.ACCOUNT_CLOSED);
        }
        if (!state.leases().isEmpty()) {
            return new Verdict.No(Refusal.LEASES_OPEN);
        }
        if (!state.balance().isZero()) {
            return new Verdict.No(Refusal.BALANCE_NOT_ZERO);
        }
        return new Verdict.Yes(
                new AccountClosed(
                        command.accountId(),
                        command.by().actor(),
                        command.by().reason(),
                        command.by().commandKey(),
                        now));
    }

    private static Verdict verdict(
            MoneyAct act, @Nullable Entry entry, Signed by, AccountState state, Instant now) {
        return switch (act) {
            case MoneyAct.Grant grant -> GrantDecider.decide(grant, by, state, now);
            case MoneyAct.Adjust adjust -> AdjustmentDecider.decide(adjust, by, state, now);
            case MoneyAct.Refund refund -> RefundDecider.decide(refund, by, state, now);
            case MoneyAct.Reverse reverse -> ReversalDecider.decide(reverse, entry, by, state, now);
        };
    }

    /// How much an act moves, whichever way.
    private static Usd size(DoAct command) {
        var amount =
                switch (command.act()) {
                    case MoneyAct.Grant grant -> grant.amount();
                    case MoneyAct.Adjust adjust -> adjust.amount();
                    case MoneyAct.Refund refund -> refund.amount();
                    case MoneyAct.Reverse reverse -> reverse.amount();
                };
        return amount.isNegative() ? amount.negated() : amount;
    }

    private static CommandRefused refused(ByHand command, Refusal why, Instant now) {
        return new CommandRefused(
                command.accountId(),
                command.by().commandKey(),
                command.fingerprint(),
                why.code(),
                command.by().actor(),
                now);
    }

    private static Decision<Answered> answered(
            AccountEvent event, ByHand command, AccountState state) {
        var after = AccountDecider.evolve(state, event);
        var answer = Objects.requireNonNull(after.acts().answer(command.by().commandKey()));
        return new Decision.Accepted<>(List.of(event), answer);
    }
}
