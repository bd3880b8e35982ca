package com.metisrouter.ledger.idempotency;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.idempotency.AnswerClaim;
import com.metisrouter.contracts.idempotency.AnswerEnd;
import com.metisrouter.ledger.web.BearerToken;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// Gateways ask who carries out a request with an idempotency key, and tell how it ended. Only for requests that have one.
@Edge
@RestController
public class AnswerController {

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /// Of an answer in Base64, and what stands around it.
    private static final int END_BYTES_MAX = 6 * 1024 * 1024;

    private final AnswerDesk desk;
    private final BearerToken internalToken;

    public AnswerController(AnswerDesk desk, BearerToken internalToken) {
        this.desk = desk;
        this.internalToken = internalToken;
    }

    @PostMapping("/internal/v1/answers/claims")
    ResponseEntity<byte[]> claim(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        internalToken.require(authorization);
        var claim = Bodies.read(request, AnswerClaim.class);
        digest("entry", claim.entry());
        digest("fingerprint", claim.fingerprint());
        Fields.required("keyId", claim.keyId());
        Fields.required("requestId", claim.requestId());
        Fields.gatewayId(Fields.required("gatewayId", claim.gatewayId()));
        return Bodies.json(200, desk.claim(claim));
    }

    @PostMapping("/internal/v1/answers/ends")
    ResponseEntity<byte[]> end(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        internalToken.require(authorization);
        var end = Bodies.read(request, AnswerEnd.class, END_BYTES_MAX);
        digest("entry", end.entry());
        Fields.required("requestId", end.requestId());
        if (end.sealed() != null) {
            base64(end.sealed());
        }
        return Bodies.json(200, Map.of("kept", desk.end(end)));
    }

    private static void digest(String name, @Nullable String value) {
        if (value == null || !DIGEST.matcher(value).matches()) {
            throw Fields.invalid(name, "(expected: 64 hexadecimal digits)");
        }
    }

    private static void base64(String text) {
        try {
            Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw ProblemException.badRequest("invalid_sealed", "sealed: (expected: Base64)");
        }
    }
}
