package com.metisrouter.ledger.web;

/// A request that can't be answered as asked, and what to say about it.
public final class ProblemException extends RuntimeException {

    private final int status;
    private final String code;

    /// @param code stable, in snake case
    /// @param detail for the person who reads it: what was wrong and what was expected
    public ProblemException(int status, String code, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    public static ProblemException badRequest(String code, String detail) {
        return new ProblemException(400, code, detail);
    }

    public static ProblemException notFound(String code, String detail) {
        return new ProblemException(404, code, detail);
    }

    public static ProblemException conflict(String code, String detail) {
        return new ProblemException(409, code, detail);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String detail() {
        var message = getMessage();
        return message == null ? code : message;
    }
}
