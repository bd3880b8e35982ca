package com.metisrouter.ledger.credit;

import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.MoneyAct;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountCommand.ApproveAct;
import com.metisrouter.ledger.account.AccountCommand.CloseAccount;
import com.metisrouter.ledger.account.AccountCommand.DeclineAct;
import com.metisrouter.ledger.account.AccountCommand.DoAct;
import com.metisrouter.ledger.account.AccountEvents;
import com.metisrouter.ledger.account.AccountState;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.account.Answered;
import com.metisrouter.ledger.account.Decision;
import com.metisrouter.ledger.account.Entry;
import com.metisrouter.ledger.account.Signature;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where people ask for what is done by hand. It mints ids, fetches what an act is about, and knows how far one person may go.
public final class CreditDesk {

    private static final int ID_BYTES = 12;

    private final Accounts accounts;
    private final AccountEvents events;
    private final Usd aloneUpTo;
    private final SecureRandom random = new SecureRandom();

    public CreditDesk(Accounts accounts, AccountEvents events, Usd aloneUpTo) {
        this.accounts = accounts;
        this.events = events;
        this.aloneUpTo = aloneUpTo;
    }

    public Decision<Answered> grant(
            String accountId,
            CreditKind kind,
            Usd amount,
            String reference,
            int priority,
            @Nullable Instant expiresAt,
            Signature by) {
        return act(
                accountId,
                new MoneyAct.Grant(mint("lot_"), kind, amount, reference, priority, expiresAt),
                by);
    }

    public Decision<Answered> adjust(
            String accountId, Usd amount, CreditKind kind, String reference, Signature by) {
        return act(accountId, new MoneyAct.Adjust(mint("adj_"), amount, kind, reference), by);
    }

    public Decision<Answered> refund(String accountId, Usd amount, String reference, Signature by) {
        return act(accountId, new MoneyAct.Refund(mint("ref_"), amount, reference), by);
    }

    private Decision<Answered> act(String accountId, MoneyAct act, Signature by) {
        return accounts.act(new DoAct(accountId, act, null, aloneUpTo, by));
    }

    public Decision<Answered> reverse(
            String accountId, long sequence, boolean intoOverdraft, Signature by) {
        var entry = events.find(accountId, sequence).orElse(null);
        return accounts.act(
                DoAct.reversal(accountId, sequence, intoOverdraft, entry, aloneUpTo, by));
    }

    public Decision<Answered> approve(String accountId, String proposalId, Signature by) {
        return accounts.act(
                new ApproveAct(accountId, proposalId, entryOf(accountId, proposalId), by));
    }

    /// What a proposed reversal is about.
    private @Nullable Entry entryOf(String accountId, String proposalId) {
        return accounts.state(accountId)
                .map(state -> state.acts().proposals().get(proposalId))
                .flatMap(proposal ->
                        proposal.act() instanceof MoneyAct.Reverse reverse
                                ? events.find(accountId, reverse.sequence())
                                : Optional.empty())
                .orElse(null);
    }

    public Decision<Answered> decline(String accountId, String proposalId, Signature by) {
        return accounts.act(new DeclineAct(accountId, proposalId, by));
    }

    public Decision<Answered> close(String accountId, Signature by) {
        return accounts.act(new CloseAccount(accountId, by));
    }

    public Optional<AccountState> look(String accountId) {
        return accounts.state(accountId);
    }

    private String mint(String prefix) {
        var bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return prefix + HexFormat.of().formatHex(bytes);
    }
}
