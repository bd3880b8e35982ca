package com.metisrouter.catalog.providers;

import java.util.List;

/// A provider that can't be recorded. Tells all that is wrong and nothing secret.
public final class InvalidProvider extends RuntimeException {

    /// Why.
    public enum Kind {
        WRONG,
        /// No key to seal with, or the one that sealed isn't here.
        KEYS
    }

    private final Kind kind;

    InvalidProvider(Kind kind, List<String> problems) {
        super(String.join("; ", problems));
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
