package com.metisrouter.projections.api;

import com.metisrouter.contracts.Edge;
import com.metisrouter.projections.access.Viewer;
import com.metisrouter.projections.balance.AccountBalance;
import com.metisrouter.projections.balance.BalanceReader;
import com.metisrouter.projections.balance.BalanceView;
import com.metisrouter.projections.checkpoint.Freshness;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What an account has left.
@Edge
@RestController
public final class BalanceController {

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
            HttpServletRequest request) {
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
        var fresh = freshness.of(BalanceView.NAME);
        var balance =
                balances.find(accountId)
                        .orElseThrow(() -> new ProblemAnswer(Problem.accountNotFound(accountId)));
        var json = json(balance);
        json.putAll(fresh);
        return Answers.ok(json);
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
        json.put("agrees", balance.agrees());
        return json;
    }
}
