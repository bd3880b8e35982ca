package com.metisrouter.ledger.checkpoint;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.ledger.access.KeyDirectory;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.ProblemException;
import com.metisrouter.ledger.web.Staff;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// Receipts: staff may ask for anybody's, a customer for those of the account that its API key belongs to.
@Edge
@RestController
public class ReceiptController {

    private static final String ANYBODY = "";
    private static final String SCHEME = "Bearer ";

    private final Optional<Evidence> evidence;
    private final KeyDirectory keys;
    private final Staff staff;
    private final InstantSource clock;

    public ReceiptController(
            Optional<Evidence> evidence, KeyDirectory keys, Staff staff, InstantSource clock) {
        this.evidence = evidence;
        this.keys = keys;
        this.staff = staff;
        this.clock = clock;
    }

    @GetMapping("/api/v1/requests/{requestId}/receipt")
    ResponseEntity<byte[]> receipt(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("requestId") String requestId) {
        var accountId = accountOf(authorization);
        if (!RequestId.isValid(requestId)) {
            throw Fields.invalid("requestId", "(expected: req_ and a UUIDv7)");
        }
        return switch (AuditController.required(evidence).receipt(requestId, accountId)) {
            case Evidence.Answer.Given(var receipt) -> Bodies.json(200, receipt);
            case Evidence.Answer.UnknownRequest _ ->
                    throw ProblemException.notFound(
                            "unknown_request", "No request " + requestId + " has been charged.");
            case Evidence.Answer.NotYetCovered _ ->
                    throw ProblemException.conflict(
                            "not_yet_covered",
                            "The request was charged, and the next checkpoint will cover it: ask again in a minute.");
        };
    }

    private String accountOf(@Nullable String authorization) {
        if (authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            var key = keys.ofSecret(authorization.substring(SCHEME.length()), clock.instant());
            if (key.isPresent()) {
                return key.get().accountId();
            }
        }
        var _ = staff.require(authorization);
        return ANYBODY;
    }
}
