package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.PeriodClosed;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.ledger.OpeningBalances;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/// An account's state in the entry that closes a period: the figures for whoever reads them, and all of it for ourselves.
public final class ClosedBooks {

    /// The form of the state. Another form gets another number; books that were closed in a form that is no longer read cost a reading
    /// from the events before them, and nothing else.
    private static final int FORM = 1;

    private static final String FORM_FIELD = "form";

    /// What a broker takes as one record, with room to spare.
    static final int BYTES_MAX = 8 * 1024 * 1024;

    private ClosedBooks() {}

    /// Empty where the state is too large for an event.
    static Optional<OpeningBalances> of(AccountState state) {
        var json = Json.bytes(state);
        if (json.length > BYTES_MAX) {
            return Optional.empty();
        }
        var form = (ObjectNode) Json.mapper().readTree(json);
        form.put(FORM_FIELD, FORM);
        var trialBalance = new ArrayList<Posting>();
        state.books()
                .trialBalance()
                .forEach((account, amount) -> trialBalance.add(new Posting(account, amount)));
        return Optional.of(
                new OpeningBalances(
                        state.balance(),
                        state.credit().overdraft(),
                        state.credit().lots(),
                        trialBalance,
                        state.lastLease(),
                        marks(state),
                        form));
    }

    private static List<LeaseMark> marks(AccountState state) {
        var marks = new ArrayList<LeaseMark>();
        state.leases().values().forEach(lease -> marks.add(lease.mark()));
        return marks;
    }

    /// The account after the entry, from nothing but the entry. Empty where its form is not read any more.
    public static Optional<AccountState> after(PeriodClosed closed) {
        var form = closed.opening().state();
        if (form.path(FORM_FIELD).asInt(0) != FORM) {
            return Optional.empty();
        }
        try {
            var before = Json.mapper().treeToValue(form, AccountState.class);
            return Optional.of(before.after(closed));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
