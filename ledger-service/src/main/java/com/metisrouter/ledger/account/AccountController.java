package com.metisrouter.ledger.account;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.MoneyAct;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountCommand.DoAct;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import com.metisrouter.ledger.web.BearerToken;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// Staff open accounts and add credit.
@Edge
@RestController
public class AccountController {

    private static final String ACTOR = "admin";
    private static final int ID_BYTES = 12;

    private record NewAccount(@Nullable String id, @Nullable String name) {}

    private record OpenedAccount(String id, String name) {}

    private record NewTopup(
            @Nullable Usd amount,
            @Nullable CreditKind kind,
            @Nullable String reference,
            @Nullable String reason) {}

    private record Topup(
            String accountId,
            String lotId,
            CreditKind kind,
            Usd amount,
            String reference,
            Usd balance,
            Usd available,
            String ledgerEntryId) {}

    private final Accounts accounts;
    private final BearerToken adminToken;
    private final SecureRandom random = new SecureRandom();

    public AccountController(Accounts accounts, BearerToken adminToken) {
        this.accounts = accounts;
        this.adminToken = adminToken;
    }

    @PostMapping("/api/v1/accounts")
    ResponseEntity<byte[]> open(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        adminToken.require(authorization);
        var body = Bodies.read(request, NewAccount.class);
        var id = body.id() == null ? mint("acc_") : Fields.accountId(body.id());
        var name = Fields.required("name", body.name());
        return switch (accounts.open(new OpenAccount(id, name))) {
            case Decision.Accepted<String> _ -> Bodies.json(201, new OpenedAccount(id, name));
            case Decision.AlreadyDone<String> _ -> Bodies.json(200, new OpenedAccount(id, name));
            case Decision.Refused<String>(var refusal) -> throw problem(refusal, id);
        };
    }

    @PostMapping("/api/v1/accounts/{accountId}/topups")
    ResponseEntity<byte[]> topup(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable String idempotencyKey,
            @PathVariable("accountId") String accountId,
            HttpServletRequest request) {
        adminToken.require(authorization);
        var key = Fields.required("Idempotency-Key", idempotencyKey);
        var body = Bodies.read(request, NewTopup.class);
        var id = Fields.accountId(accountId);
        var grant = grant(id, key, body);
        return switch (accounts.act(grant)) {
            case Decision.Accepted<Answered>(_, var answer) ->
                    Bodies.json(201, topup(grant, answer));
            case Decision.AlreadyDone<Answered>(var answer) ->
                    Bodies.json(200, topup(grant, answer));
            case Decision.Refused<Answered>(var refusal) -> throw problem(refusal, id);
        };
    }

    private DoAct grant(String accountId, String key, NewTopup body) {
        if (body.amount() == null || !body.amount().isPositive()) {
            throw Fields.invalid("amount", body.amount() + " (expected: a decimal string above 0)");
        }
        return DoAct.grant(
                accountId,
                mint("lot_"),
                Objects.requireNonNullElse(body.kind(), CreditKind.PAID),
                body.amount(),
                Fields.required("reference", body.reference()),
                ACTOR,
                Fields.optional("reason", body.reason()),
                key);
    }

    private static Topup topup(DoAct command, Answered answered) {
        var grant = (MoneyAct.Grant) command.act();
        return switch (answered.answer()) {
            case Answer.Done done ->
                    new Topup(
                            command.accountId(),
                            done.actId(),
                            grant.kind(),
                            grant.amount(),
                            grant.reference(),
                            done.balance(),
                            done.available(),
                            command.accountId() + "-" + answered.sequence());
            case Answer.Refused(var refusal) -> throw problem(refusal, command.accountId());
            case Answer.Proposed _, Answer.Declined _, Answer.Closed _ ->
                    throw new IllegalStateException("a top-up was answered " + answered.answer());
        };
    }

    private static ProblemException problem(Refusal refusal, String accountId) {
        return switch (refusal) {
            case NOT_OPEN ->
                    ProblemException.notFound(
                            "unknown_account", "There is no account " + accountId);
            case NAME_DIFFERS ->
                    ProblemException.conflict(
                            "account_exists", accountId + " exists already under another name.");
            case KEY_REUSED ->
                    ProblemException.conflict(
                            "idempotency_key_reused",
                            "This Idempotency-Key was used for another top-up of "
                                    + accountId
                                    + ".");
            case BALANCE_TOO_LARGE ->
                    new ProblemException(
                            422,
                            "balance_too_large",
                            "An account may hold " + GrantDecider.BALANCE_MAX + " USD.");
            default -> ProblemException.conflict(refusal.code(), "The account says no.");
        };
    }

    private String mint(String prefix) {
        var bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return prefix + HexFormat.of().formatHex(bytes);
    }
}
