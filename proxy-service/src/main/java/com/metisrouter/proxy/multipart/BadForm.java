package com.metisrouter.proxy.multipart;

/// A form that can't be read in one way only, so it is not read at all.
public final class BadForm extends RuntimeException {

    BadForm(String sentence) {
        super(sentence, null, false, false);
    }

    /// What is wrong, for the client.
    public String sentence() {
        var message = getMessage();
        return message == null ? "" : message;
    }
}
