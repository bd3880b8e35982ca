package com.metisrouter.ledger.credit;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.MoneyAct;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountState;
import com.metisrouter.ledger.account.Proposal;
import com.metisrouter.ledger.account.Refusal;
import com.metisrouter.ledger.account.RefusalProblem;
import com.metisrouter.ledger.account.Signature;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.Staff;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Staff see what an account has and what waits for a second person, who says yes or no.
@Edge
@RestController
@RequestMapping("/api/v1/accounts/{accountId}")
public class ProposalController {

    private static final String KEY = "Idempotency-Key";
    private static final int LOTS_SHOWN_MAX = 1_000;

    private record Reason(@Nullable String reason) {}

    /// @param data in the order in which they are burnt
    private record Lots(
            String accountId,
            Usd balance,
            Usd available,
            Usd overdraft,
            boolean closed,
            List<Lot> data,
            boolean has_more) {}

    private record Waiting(
            String proposalId,
            MoneyAct act,
            String actor,
            String reason,
            Instant proposedAt,
            String ledgerEntryId) {}

    private record Proposals(String accountId, List<Waiting> data) {}

    private final CreditDesk desk;
    private final Staff staff;

    public ProposalController(CreditDesk desk, Staff staff) {
        this.desk = desk;
        this.staff = staff;
    }

    @GetMapping("/lots")
    ResponseEntity<byte[]> lots(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("accountId") String accountId) {
        staff.require(authorization);
        var state = look(accountId);
        var lots = state.credit().lots().stream().sorted(Lot.BURN_ORDER).toList();
        return Bodies.json(
                200,
                new Lots(
                        state.accountId(),
                        state.balance(),
                        state.available(),
                        state.credit().overdraft(),
                        state.closed(),
                        lots.subList(0, Math.min(lots.size(), LOTS_SHOWN_MAX)),
                        lots.size() > LOTS_SHOWN_MAX));
    }

    @GetMapping("/proposals")
    ResponseEntity<byte[]> proposals(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("accountId") String accountId) {
        staff.require(authorization);
        var state = look(accountId);
        var waiting =
                state.acts().proposals().values().stream()
                        .map(proposal -> waiting(state.accountId(), proposal))
                        .toList();
        return Bodies.json(200, new Proposals(state.accountId(), waiting));
    }

    @PostMapping("/proposals/{proposalId}/approve")
    ResponseEntity<byte[]> approve(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestHeader(name = KEY, required = false) @Nullable String idempotencyKey,
            @PathVariable("accountId") String accountId,
            @PathVariable("proposalId") String proposalId) {
        var actor = staff.require(authorization);
        var by = new Signature(actor, "", Fields.required(KEY, idempotencyKey));
        var id = Fields.accountId(accountId);
        return CreditAnswers.of(
                id, desk.approve(id, Fields.required("proposalId", proposalId), by));
    }

    @PostMapping("/proposals/{proposalId}/decline")
    ResponseEntity<byte[]> decline(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestHeader(name = KEY, required = false) @Nullable String idempotencyKey,
            @PathVariable("accountId") String accountId,
            @PathVariable("proposalId") String proposalId,
            HttpServletRequest request) {
        var actor = staff.require(authorization);
        var key = Fields.required(KEY, idempotencyKey);
        var id = Fields.accountId(accountId);
        var reason = Fields.required("reason", Bodies.read(request, Reason.class).reason());
        return CreditAnswers.of(
                id,
                desk.decline(
                        id,
                        Fields.required("proposalId", proposalId),
                        new Signature(actor, reason, key)));
    }

    private AccountState look(String accountId) {
        var id = Fields.accountId(accountId);
        return desk.look(id).orElseThrow(() -> RefusalProblem.of(Refusal.NOT_OPEN, id));
    }

    private static Waiting waiting(String accountId, Proposal proposal) {
        return new Waiting(
                proposal.proposalId(),
                proposal.act(),
                proposal.actor(),
                proposal.reason(),
                proposal.proposedAt(),
                accountId + "-" + proposal.sequence());
    }
}
