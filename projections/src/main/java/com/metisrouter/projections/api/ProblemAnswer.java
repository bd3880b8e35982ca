package com.metisrouter.projections.api;

/// Ends a call with a problem.
final class ProblemAnswer extends RuntimeException {

    private final transient Problem problem;

    ProblemAnswer(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
