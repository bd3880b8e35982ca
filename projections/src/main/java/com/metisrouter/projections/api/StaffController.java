package com.metisrouter.projections.api;

import com.metisrouter.contracts.Edge;
import com.metisrouter.projections.checkpoint.ViewStatus;
import com.metisrouter.projections.reconciliation.AccountReconciliation;
import com.metisrouter.projections.reconciliation.Reconciliation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Whether the books agree, and how the views are doing. For staff.
@Edge
@RestController
public final class StaffController {

    private final Reconciliation reconciliation;
    private final Supplier<List<ViewStatus>> statuses;
    private final ApiAccess access;

    public StaffController(
            Reconciliation reconciliation, Supplier<List<ViewStatus>> statuses, ApiAccess access) {
        this.reconciliation = reconciliation;
        this.statuses = statuses;
        this.access = access;
    }

    @GetMapping("/api/v1/reconciliation")
    ResponseEntity<byte[]> reconciliation(HttpServletRequest request) {
        access.requireStaff(request);
        var accounts = reconciliation.compare();
        var json = new LinkedHashMap<String, Object>();
        json.put("object", "list");
        json.put("data", accounts.stream().map(StaffController::account).toList());
        json.put("has_more", accounts.size() == Reconciliation.ACCOUNTS_MAX);
        json.put("clean", accounts.stream().allMatch(AccountReconciliation::isClean));
        json.put("compared", accounts.stream().allMatch(AccountReconciliation::compared));
        return Answers.ok(json);
    }

    private static Map<String, Object> account(AccountReconciliation account) {
        var json = new LinkedHashMap<String, Object>();
        json.put("accountId", account.accountId());
        json.put("rows", account.rows());
        json.put("charged", account.charged().toPlainString());
        json.put("originallyCharged", account.originallyCharged().toPlainString());
        json.put(
                "corrected",
                account.charged().subtract(account.originallyCharged()).toPlainString());
        json.put("corrections", account.corrections());
        json.put("ledgerLines", account.ledgerLines());
        json.put("debited", account.debited());
        json.put("difference", account.difference().toPlainString());
        json.put("duplicates", account.duplicates());
        json.put("holes", account.holes());
        json.put("agrees", account.agrees());
        json.put("clean", account.isClean());
        return json;
    }

    @GetMapping("/api/v1/projections/status")
    ResponseEntity<byte[]> status(HttpServletRequest request) {
        access.requireStaff(request);
        var json = new LinkedHashMap<String, Object>();
        json.put("object", "list");
        json.put("data", statuses.get());
        json.put("has_more", false);
        return Answers.ok(json);
    }
}
