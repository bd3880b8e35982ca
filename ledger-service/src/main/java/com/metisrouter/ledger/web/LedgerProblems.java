package com.metisrouter.ledger.web;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.eventstore.LedgerUnavailable;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/// What goes wrong in the ledger's controllers, as `application/problem+json` (RFC 9457) with a stable code and the request's id.
@Edge
@RestControllerAdvice(basePackages = "com.metisrouter.ledger")
public class LedgerProblems {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerProblems.class);
    private static final String REQUEST_ID = "x-request-id";
    private static final String RETRY_AFTER_SECONDS = "1";

    private record Problem(
            String type, String title, int status, String detail, String code, String request_id) {}

    @ExceptionHandler
    ResponseEntity<byte[]> refused(ProblemException e, HttpServletRequest request) {
        return answer(e.status(), e.code(), e.detail(), request, new HttpHeaders());
    }

    @ExceptionHandler({
        ServletRequestBindingException.class,
        MethodArgumentTypeMismatchException.class
    })
    ResponseEntity<byte[]> badParameter(Exception e, HttpServletRequest request) {
        return answer(
                400,
                "invalid_parameter",
                String.valueOf(e.getMessage()),
                request,
                new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<byte[]> ofSpring(ErrorResponseException e, HttpServletRequest request) {
        return answer(
                e.getStatusCode().value(),
                "invalid_request",
                String.valueOf(e.getBody().getDetail()),
                request,
                e.getHeaders());
    }

    @ExceptionHandler({LedgerUnavailable.class, DataAccessException.class})
    ResponseEntity<byte[]> unavailable(RuntimeException e, HttpServletRequest request) {
        LOG.warn("{} {}: {}", request.getMethod(), request.getRequestURI(), e.toString(), e);
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return answer(
                503,
                "ledger_unavailable",
                "The ledger's database did not answer. Ask again with the same key.",
                request,
                headers);
    }

    @ExceptionHandler
    ResponseEntity<byte[]> ours(RuntimeException e, HttpServletRequest request) {
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
        return answer(500, "internal_error", "Our mistake.", request, new HttpHeaders());
    }

    private static ResponseEntity<byte[]> answer(
            int status,
            String code,
            String detail,
            HttpServletRequest request,
            HttpHeaders headers) {
        var known = HttpStatus.resolve(status);
        var problem =
                new Problem(
                        "about:blank",
                        known == null ? "Error" : known.getReasonPhrase(),
                        status,
                        detail,
                        code,
                        requestId(request));
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header(REQUEST_ID, problem.request_id())
                .body(Json.bytes(problem));
    }

    private static String requestId(HttpServletRequest request) {
        var given = request.getHeader(REQUEST_ID);
        if (given != null && RequestId.isValid(given)) {
            return given;
        }
        var random = ThreadLocalRandom.current();
        return RequestId.mint(System.currentTimeMillis(), random.nextLong(), random.nextLong());
    }
}
