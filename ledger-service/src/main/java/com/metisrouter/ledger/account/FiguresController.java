package com.metisrouter.ledger.account;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.evidence.AccountFigures;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.ProblemException;
import com.metisrouter.ledger.web.Staff;
import java.io.ByteArrayOutputStream;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What accounts stand at right now, each with the event that it includes last, for whoever adds the events up again.
///
/// Of the live accounts, by which the ledger decides; not of a view.
@Edge
@RestController
public class FiguresController {

    private static final String LAST = "Metis-Last";
    private static final int ACCOUNTS_PER_PAGE_MAX = 200;

    private final Accounts accounts;
    private final Staff staff;

    public FiguresController(Accounts accounts, Staff staff) {
        this.accounts = accounts;
        this.staff = staff;
    }

    @GetMapping("/api/v1/audit/balances")
    ResponseEntity<byte[]> balances(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestParam(name = "account", required = false) @Nullable String account,
            @RequestParam(name = "after", defaultValue = "") String after,
            @RequestParam(name = "limit", defaultValue = "100") int limit) {
        var _ = staff.require(authorization);
        if (account != null) {
            return page(List.of(Fields.accountId(account)), "");
        }
        if (limit < 1 || limit > ACCOUNTS_PER_PAGE_MAX) {
            throw Fields.invalid(
                    "limit", limit + " (expected: 1 to " + ACCOUNTS_PER_PAGE_MAX + ")");
        }
        var ids = accounts.idsAfter(after.isEmpty() ? after : Fields.accountId(after), limit);
        return page(ids, after);
    }

    private ResponseEntity<byte[]> page(List<String> ids, String after) {
        var body = new ByteArrayOutputStream();
        for (var id : ids) {
            body.writeBytes(Json.bytes(figures(id)));
            body.write('\n');
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_NDJSON)
                .cacheControl(CacheControl.noStore())
                .header(LAST, ids.isEmpty() ? after : ids.getLast())
                .body(body.toByteArray());
    }

    private AccountFigures figures(String accountId) {
        var state =
                accounts.state(accountId)
                        .orElseThrow(() ->
                                ProblemException.notFound(
                                        "unknown_account", "There is no account " + accountId));
        var credit = new EnumMap<CreditKind, Usd>(CreditKind.class);
        for (var kind : CreditKind.values()) {
            credit.put(kind, state.credit().of(kind));
        }
        return new AccountFigures(
                accountId,
                state.version() - 1,
                state.balance(),
                state.leased(),
                state.credit().overdraft(),
                credit,
                state.lastLease(),
                state.leases().size(),
                state.closed());
    }
}
