package com.metisrouter.projections.api;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.BalanceAsOf.By;
import com.metisrouter.projections.access.Viewer;
import com.metisrouter.projections.balance.AccountBalance;
import com.metisrouter.projections.balance.AccountLot;
import com.metisrouter.projections.balance.BalanceReader;
import com.metisrouter.projections.balance.BalanceView;
import com.metisrouter.projections.checkpoint.Freshness;
import com.metisrouter.projections.usagelog.UsageLog;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What an account has left, had left, and of which lots.
@Edge
@RestController
public final class BalanceController {

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final BalanceReader balances;
    private final ApiAccess access;
    private final FreshnessJson freshness;

    public BalanceController(
            BalanceReader balances, ApiAccess access, Freshness freshness, InstantSource clock) {
        this.balances = balances;
        this.access = access;
        this.freshness = new FreshnessJson(freshness, clock);
    }

    @GetMapping("/api/v1/balance")
    ResponseEntity<byte[]> balance(
            @RequestParam(name = "accountId", required = false) @Nullable String asked,
            @RequestParam(name = "as_of", required = false) @Nullable String asOf,
            @RequestParam(name = "by", required = false) @Nullable String by,
            HttpServletRequest request) {
        var accountId = account(asked, request);
        if (asOf == null && by != null) {
            throw new ProblemAnswer(
                    Problem.badRequest("by: without as_of (expected: an instant to ask for)"));
        }
        return asOf == null ? balance(accountId) : balance(accountId, instant(asOf), by(by));
    }

    private ResponseEntity<byte[]> balance(String accountId) {
        // Read before the rows, so that it never claims more than they show.
        var fresh = freshness.of(BalanceView.NAME);
        var json = json(find(accountId));
        json.putAll(fresh);
        return Answers.ok(json);
    }

    private ResponseEntity<byte[]> balance(String accountId, Instant asOf, By by) {
        var fresh = freshness.of(BalanceView.NAME, UsageLog.NAME);
        var account = find(accountId);
        var json = new LinkedHashMap<String, Object>();
        json.put("object", "balance_as_of");
        json.put("accountId", account.accountId());
        json.put("name", account.name());
        json.put("asked", asOf.toString());
        json.put("by", by.name().toLowerCase(Locale.ROOT));
        json.put("balance", balances.asOf(accountId, asOf, by));
        json.put("currency", "USD");
        json.putAll(fresh);
        return Answers.ok(json);
    }

    @GetMapping("/api/v1/lots")
    ResponseEntity<byte[]> lots(
            @RequestParam(name = "accountId", required = false) @Nullable String asked,
            @RequestParam(name = "all", defaultValue = "false") boolean all,
            HttpServletRequest request) {
        var accountId = account(asked, request);
        var fresh = freshness.of(BalanceView.NAME);
        var account = find(accountId);
        var lots = balances.lots(account.accountId(), all);
        var json = new LinkedHashMap<String, Object>();
        json.put("object", "list");
        json.put("data", lots.stream().map(BalanceController::lot).toList());
        json.put("has_more", lots.size() == BalanceReader.LOTS_MAX);
        json.putAll(fresh);
        return Answers.ok(json);
    }

    private String account(@Nullable String asked, HttpServletRequest request) {
        var accountId =
                switch (access.viewer(request)) {
                    case Viewer.Staff _ -> asked;
                    case Viewer.Customer customer -> ApiAccess.own(customer, asked);
                };
        if (accountId == null || accountId.isBlank() || accountId.indexOf('\0') >= 0) {
            throw new ProblemAnswer(
                    Problem.badRequest(
                            "accountId: missing (expected: an account, such as ?accountId=acc_demo)"));
        }
        return accountId;
    }

    private AccountBalance find(String accountId) {
        return balances.find(accountId)
                .orElseThrow(() -> new ProblemAnswer(Problem.accountNotFound(accountId)));
    }

    private static Instant instant(String text) {
        try {
            var instant = Instant.parse(text);
            if (!instant.isBefore(EARLIEST) && instant.isBefore(LATEST)) {
                return instant.truncatedTo(ChronoUnit.MICROS);
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        throw new ProblemAnswer(
                Problem.badRequest(
                        "as_of: \""
                                + text
                                + "\" (expected: a time such as 2026-11-22T10:00:00Z, from 1970 to 9999)"));
    }

    private static By by(@Nullable String text) {
        return switch (text) {
            case null -> By.RECORDED;
            case "recorded" -> By.RECORDED;
            case "occurred" -> By.OCCURRED;
            default ->
                    throw new ProblemAnswer(
                            Problem.badRequest(
                                    "by: \"" + text + "\" (expected: recorded or occurred)"));
        };
    }

    private static Map<String, Object> lot(AccountLot accountLot) {
        var lot = accountLot.lot();
        var json = new LinkedHashMap<String, Object>();
        json.put("id", lot.lotId());
        json.put("object", "lot");
        json.put("kind", lot.kind());
        json.put("remaining", lot.remaining());
        json.put("amount", accountLot.amount());
        json.put("priority", lot.priority());
        json.put("expiresAt", lot.expiresAt() == null ? null : lot.expiresAt().toString());
        json.put("ledgerSequence", accountLot.sequence());
        return json;
    }

    private static Map<String, Object> json(AccountBalance balance) {
        var json = new LinkedHashMap<String, Object>();
        json.put("object", "balance");
        json.put("accountId", balance.accountId());
        json.put("name", balance.name());
        json.put("balance", balance.balance());
        json.put("available", balance.available());
        json.put("leased", balance.leased());
        json.put("granted", balance.granted());
        json.put("spent", balance.spent());
        json.put("currency", "USD");
        json.put("requests", balance.debitedLines());
        json.put("ledgerSequence", balance.lastSequence());
        json.put("ledgerPosition", balance.lastPosition());
        json.put("recordedAt", balance.recordedAt().toString());
        json.put("closed", balance.closed());
        json.put("agrees", balance.agrees());
        return json;
    }
}
