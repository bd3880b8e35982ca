package com.metisrouter.catalog.pages;

import java.util.List;

/// An address whose parameters can't be understood: every problem of it, with what would be right.
public final class BadQuery extends RuntimeException {

    private final List<String> problems;

    BadQuery(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
