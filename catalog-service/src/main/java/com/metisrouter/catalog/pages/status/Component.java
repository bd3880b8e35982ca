package com.metisrouter.catalog.pages.status;

import java.util.Locale;

/// How a part of the catalog is.
///
/// @param detail in words
public record Component(String name, State state, String detail) {

    /// `WAITING` serves what it has, and goes on when what it waits for comes.
    public enum State {
        UP("●"),
        WAITING("◐"),
        DOWN("○");

        private final String sign;

        State(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The class of its chip.
        String style() {
            return switch (this) {
                case UP -> "good";
                case WAITING -> "warn";
                case DOWN -> "bad";
            };
        }
    }
}
