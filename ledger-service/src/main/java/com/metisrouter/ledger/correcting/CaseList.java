package com.metisrouter.ledger.correcting;

import com.metisrouter.ledger.account.AccountState;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.account.OpenCase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// Requests that wait for a settlement, as their accounts know them.
public final class CaseList {

    private final OpenCases cases;
    private final Accounts accounts;

    public CaseList(OpenCases cases, Accounts accounts) {
        this.cases = cases;
        this.accounts = accounts;
    }

    /// Those after a request, in the order of their ids, which is that of time.
    List<OpenCase> after(String requestId, String accountId, int casesMax) {
        var states = new HashMap<String, AccountState>();
        var found = new ArrayList<OpenCase>();
        for (var place : cases.after(requestId, accountId, casesMax)) {
            var state =
                    states.computeIfAbsent(
                            place.accountId(), id -> accounts.state(id).orElseThrow());
            var open = state.cases().find(place.requestId());
            // It may have been settled a moment ago.
            if (open != null) {
                found.add(open);
            }
        }
        return found;
    }

    long count() {
        return cases.count();
    }
}
