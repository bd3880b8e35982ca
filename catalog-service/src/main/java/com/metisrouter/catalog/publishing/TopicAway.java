package com.metisrouter.catalog.publishing;

/// The topic could not be read or written; it is tried again.
final class TopicAway extends Exception {

    TopicAway(Throwable cause) {
        super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    }
}
