package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.SignOfLife;
import com.metisrouter.ledger.leasing.LeaseDesk.NotYourLease;
import com.metisrouter.ledger.leasing.ScopeLimits.UnknownScope;
import com.metisrouter.ledger.web.BearerToken;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Gateways start runs, and take and give back credit. The one call that a gateway may make while a client waits.
@Edge
@RestController
public class LeaseController {

    private final LeaseDesk desk;
    private final GatewayRuns runs;
    private final BearerToken internalToken;

    public LeaseController(LeaseDesk desk, GatewayRuns runs, BearerToken internalToken) {
        this.desk = desk;
        this.runs = runs;
        this.internalToken = internalToken;
    }

    @PostMapping("/internal/v1/leases")
    ResponseEntity<byte[]> lease(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        internalToken.require(authorization);
        var asked = checked(Bodies.read(request, LeaseRequest.class));
        try {
            return Bodies.json(200, desk.answer(asked));
        } catch (NotYourLease e) {
            throw ProblemException.conflict("not_your_lease", String.valueOf(e.getMessage()));
        } catch (UnknownScope e) {
            throw ProblemException.conflict("unknown_scope", String.valueOf(e.getMessage()));
        }
    }

    @PostMapping("/internal/v1/gateways/{gatewayId}/runs")
    ResponseEntity<byte[]> run(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @RequestParam(name = "knownRun", required = false) @Nullable Long knownRun,
            @PathVariable("gatewayId") String gatewayId) {
        internalToken.require(authorization);
        var id = Fields.gatewayId(gatewayId);
        if (key == null) {
            return Bodies.json(200, runs.start(id));
        }
        // A gateway of an earlier release doesn't say.
        return runs.start(id, key, knownRun == null ? Long.MAX_VALUE : knownRun)
                .map(started -> Bodies.json(200, started))
                .orElseThrow(() ->
                        new ProblemException(
                                503,
                                "tail_unread",
                                "What earlier runs of " + id + " sent is still being read."));
    }

    @PostMapping("/internal/v1/gateways/{gatewayId}/runs/{run}/alive")
    ResponseEntity<byte[]> alive(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("gatewayId") String gatewayId,
            @PathVariable("run") long run) {
        internalToken.require(authorization);
        return Bodies.json(200, new SignOfLife(runs.alive(Fields.gatewayId(gatewayId), run)));
    }

    private static LeaseRequest checked(LeaseRequest request) {
        Fields.required("accountId", request.accountId());
        Fields.gatewayId(Fields.required("gatewayId", request.gatewayId()));
        Fields.required("requestKey", request.requestKey());
        for (var reduction : request.reductions()) {
            if (reduction.released().isNegative()) {
                throw Fields.invalid("released", reduction.released() + " (expected: 0 or more)");
            }
        }
        for (var ending : request.endings()) {
            if (ending.finalSequence() < 0) {
                throw Fields.invalid(
                        "finalSequence", ending.finalSequence() + " (expected: 0 or more)");
            }
        }
        return request;
    }
}
