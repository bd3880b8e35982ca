package com.metisrouter.catalog;

/// How the catalog is, for `status`.
///
/// @param published whether the topic says what the catalog says
/// @param detail in words, with what to do where something is wrong
public record CatalogHealth(State state, int models, boolean published, String detail) {

    /// `WAITING` serves its list, and waits for the brokers to publish it.
    public enum State {
        UP,
        WAITING,
        DOWN
    }
}
