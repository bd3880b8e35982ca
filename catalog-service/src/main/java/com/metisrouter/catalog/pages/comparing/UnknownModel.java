package com.metisrouter.catalog.pages.comparing;

/// A name that no published model has.
final class UnknownModel extends RuntimeException {

    private final String name;

    UnknownModel(String name) {
        super("No model is published as \"" + name + "\".");
        this.name = name;
    }

    String name() {
        return name;
    }
}
