package com.metisrouter.verifier.reading;

/// What was asked for can't be done, or can't be gone on with. The message is one line for whoever asked.
public class AuditProblem extends Exception {

    public AuditProblem(String message) {
        super(message);
    }
}
