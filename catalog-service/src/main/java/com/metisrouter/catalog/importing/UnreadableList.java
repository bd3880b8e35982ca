package com.metisrouter.catalog.importing;

/// A file that is not the price list it is said to be. Nothing of it is taken.
public final class UnreadableList extends RuntimeException {

    public UnreadableList(String message) {
        super(message);
    }

    UnreadableList(String message, Throwable cause) {
        super(message, cause);
    }
}
