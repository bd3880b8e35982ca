package com.metisrouter.catalog.seed;

import java.util.List;

/// A seed file that can't be published. Lists everything that is wrong with it, so that one reading mends it.
public final class InvalidSeed extends RuntimeException {

    private final List<String> problems;

    public InvalidSeed(List<String> problems) {
        super(
                problems.size()
                        + (problems.size() == 1 ? " problem" : " problems")
                        + " in the seed file:\n  - "
                        + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
