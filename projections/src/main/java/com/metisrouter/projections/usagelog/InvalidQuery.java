package com.metisrouter.projections.usagelog;

import java.util.Collection;
import java.util.List;

/// What is wrong with the parameters of a URL, all of it.
public final class InvalidQuery extends IllegalArgumentException {

    private final List<String> problems;

    public InvalidQuery(Collection<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
