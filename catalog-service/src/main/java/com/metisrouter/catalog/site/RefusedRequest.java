package com.metisrouter.catalog.site;

/// A request that can't be answered, with what to do instead.
public final class RefusedRequest extends RuntimeException {

    private final int status;
    private final String title;
    private final String code;

    public RefusedRequest(int status, String title, String code, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    Problem problem(String requestId) {
        return Problem.of(status, title, code, String.valueOf(getMessage()), requestId);
    }
}
