package com.metisrouter.ledger.credit;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.Signature;
import com.metisrouter.ledger.credit.CreditAnswers.Moved;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.Staff;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Staff add credit, put a balance right, pay back, undo, and close, each once for each `Idempotency-Key`.
@Edge
@RestController
@RequestMapping("/api/v1/accounts/{accountId}")
public class CreditController {

    private static final String KEY = "Idempotency-Key";

    private record Granted(
            String accountId,
            String lotId,
            CreditKind kind,
            Usd amount,
            String reference,
            Usd balance,
            Usd available,
            String ledgerEntryId) {}

    private final CreditDesk desk;
    private final Staff staff;

    public CreditController(CreditDesk desk, Staff staff) {
        this.desk = desk;
        this.staff = staff;
    }

    @PostMapping("/{act:topups|grants|adjustments|refunds|reversals|close}")
    ResponseEntity<byte[]> act(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestHeader(name = KEY, required = false) @Nullable String idempotencyKey,
            @PathVariable("accountId") String accountId,
            @PathVariable("act") String act,
            HttpServletRequest request) {
        var actor = staff.require(authorization);
        var key = Fields.required(KEY, idempotencyKey);
        var id = Fields.accountId(accountId);
        var body = Bodies.read(request, CreditBody.class);
        // Credit that was paid for has its reason in the payment.
        var reason = act.equals("topups") ? body.optionalReason() : body.requiredReason();
        var by = new Signature(actor, reason, key);
        return switch (act) {
            case "topups" -> grant(id, body.kindOr(CreditKind.PAID), body, by);
            case "grants" -> grant(id, body.givenKind(), body, by);
            case "adjustments" -> adjust(id, body, by);
            case "refunds" ->
                    CreditAnswers.of(
                            id,
                            desk.refund(id, body.positiveAmount(), body.requiredReference(), by));
            case "reversals" ->
                    CreditAnswers.of(
                            id, desk.reverse(id, body.entryOf(id), body.mayOverdraw(), by));
            case "close" -> CreditAnswers.of(id, desk.close(id, by));
            default -> throw new IllegalArgumentException(act);
        };
    }

    private ResponseEntity<byte[]> adjust(String accountId, CreditBody body, Signature by) {
        var kind = body.kindOr(CreditKind.GOODWILL);
        return CreditAnswers.of(
                accountId,
                desk.adjust(accountId, body.amountNotZero(), kind, body.requiredReference(), by));
    }

    private ResponseEntity<byte[]> grant(
            String accountId, CreditKind kind, CreditBody body, Signature by) {
        var amount = body.positiveAmount();
        var reference = body.requiredReference();
        var decision =
                desk.grant(
                        accountId,
                        kind,
                        amount,
                        reference,
                        body.priorityOr(kind.priority()),
                        body.expiry(),
                        by);
        return CreditAnswers.of(accountId, decision, moved -> granted(moved, kind, reference));
    }

    private static Granted granted(Moved moved, CreditKind kind, String reference) {
        return new Granted(
                moved.accountId(),
                moved.id(),
                kind,
                moved.amount(),
                reference,
                moved.balance(),
                moved.available(),
                moved.ledgerEntryId());
    }
}
