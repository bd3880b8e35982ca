package com.metisrouter.proxy.request;

import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;

/// Ends the reading of a request from within; `CallReader` turns it into a result.
final class Refused extends RuntimeException {

    private final transient Problem problem;

    Refused(Problem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    static Refused of(ErrorCode error, String message, String param) {
        return new Refused(Problem.of(error, message, param));
    }

    Problem problem() {
        return problem;
    }
}
