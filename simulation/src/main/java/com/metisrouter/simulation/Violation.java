package com.metisrouter.simulation;

import java.util.function.Supplier;

/// A promise was broken.
final class Violation extends RuntimeException {

    Violation(String message) {
        super(message);
    }

    /// @param message made only where it is needed
    static void unless(boolean holds, Supplier<String> message) {
        if (!holds) {
            throw new Violation(message.get());
        }
    }
}
