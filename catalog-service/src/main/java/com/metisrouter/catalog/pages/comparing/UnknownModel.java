package com.metisrouter.catalog.pages.comparing;

/// A name that no published model has.
final class UnknownModel extends RuntimeException {

    private static final int SHOWN_MAX = 100;

    private final String name;

    UnknownModel(String name) {
        super("No model is published as \"" + shown(name) + "\".");
        this.name = name;
    }

    private static String shown(String name) {
        return name.length() <= SHOWN_MAX ? name : name.substring(0, SHOWN_MAX) + "…";
    }

    String name() {
        return name;
    }
}
