package com.metisrouter.ledger.verbatim;

/// The JSON is not, byte for byte, what we would write ourselves: it has to be read the long way. Says nothing about whether it is right.
final class NotOurForm extends RuntimeException {

    @SuppressWarnings(
            "StaticAssignmentOfThrowable") // Without a stack trace there is nothing in it that
    // differs.
    static final NotOurForm IT_IS = new NotOurForm();

    private NotOurForm() {
        super("not in our own form", null, false, false);
    }
}
