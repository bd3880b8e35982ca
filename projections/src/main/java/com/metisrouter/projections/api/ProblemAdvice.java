package com.metisrouter.projections.api;

import com.metisrouter.contracts.Edge;
import com.metisrouter.projections.usagelog.ChargeProof;
import com.metisrouter.projections.usagelog.InvalidQuery;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/// Turns what went wrong in the API's own controllers into problems.
@Edge
@RestControllerAdvice(basePackageClasses = ProblemAdvice.class)
public final class ProblemAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler(ProblemAnswer.class)
    ResponseEntity<byte[]> on(ProblemAnswer e) {
        return Answers.problem(e.problem());
    }

    @ExceptionHandler(InvalidQuery.class)
    ResponseEntity<byte[]> on(InvalidQuery e) {
        return Answers.problem(Problem.badRequest(String.join("; ", e.problems())));
    }

    /// What Tomcat says of parameters that aren't UTF-8, or not escaped as they should be.
    @ExceptionHandler(InvalidParameterException.class)
    ResponseEntity<byte[]> on(InvalidParameterException e) {
        return Answers.problem(
                Problem.badRequest(
                        "the query: it can't be read (expected: names and values in UTF-8, percent-encoded)"));
    }

    @ExceptionHandler(ChargeProof.Unexplained.class)
    ResponseEntity<byte[]> on(ChargeProof.Unexplained e) {
        var problem =
                Problem.of(
                        500,
                        "charge_unexplained",
                        "The record does not explain its charge",
                        "The stored lines don't add up to the stored charge. We have been told; the ledger's entry stands until it is corrected.");
        LOG.error("answer={} {}", problem.requestId(), e.getMessage());
        return Answers.problem(problem);
    }

    @ExceptionHandler(DataAccessException.class)
    ResponseEntity<byte[]> on(DataAccessException e, HttpServletRequest request) {
        var problem = Problem.unavailable();
        LOG.error(
                "answer={} path={} not read: {}",
                problem.requestId(),
                request.getRequestURI(),
                e.toString());
        return Answers.problem(problem);
    }

    @ExceptionHandler(RuntimeException.class)
    ResponseEntity<byte[]> on(RuntimeException e, HttpServletRequest request) {
        var problem = Problem.internal("We have been told. Nothing was changed.");
        LOG.error("answer={} path={}", problem.requestId(), request.getRequestURI(), e);
        return Answers.problem(problem);
    }
}
