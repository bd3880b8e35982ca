package com.metisrouter.verifier.books;

/// An event is not what it should be.
public final class Difference extends RuntimeException {

    private final String field;

    public Difference(String field, Object found, Object expected) {
        this(field, found + " (expected: " + expected + ")");
    }

    public Difference(String field, String detail) {
        super(detail, null, false, false);
        this.field = field;
    }

    public String field() {
        return field;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    static void require(String field, Object found, Object expected) {
        if (!found.equals(expected)) {
            throw new Difference(field, found, expected);
        }
    }
}
