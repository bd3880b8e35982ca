package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.money.UnitPrice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The parameters of an address, read one by one; what is wrong with them is told together.
public final class Parameters {

    private static final int LENGTH_MAX = 300;
    private static final int DECIMAL_LENGTH_MAX = 24;

    private final Map<String, String> values = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    public Parameters(Map<String, String> values, Set<String> known) {
        values.forEach((name, value) -> {
            if (!known.contains(name)) {
                problems.add(
                        shown(name)
                                + " is no parameter of this page (expected: one of "
                                + String.join(", ", new TreeSet<>(known))
                                + ")");
            } else if (value.length() > LENGTH_MAX) {
                problems.add(name + ": longer than " + LENGTH_MAX + " characters");
            } else {
                this.values.put(name, value.strip());
            }
        });
    }

    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    /// One of a set of words, or nothing.
    public String word(String name, Set<String> known) {
        var value = text(name);
        if (!value.isEmpty() && !known.contains(value)) {
            problem(name, value, "one of " + String.join(", ", new TreeSet<>(known)));
            return "";
        }
        return value;
    }

    /// A whole number within limits; the least of them where none is given.
    public long count(String name, long least, long most) {
        var value = text(name);
        if (value.isEmpty()) {
            return least;
        }
        try {
            var number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below, as what is out of bounds.
        }
        problem(name, value, "a whole number from " + least + " to " + most);
        return least;
    }

    /// A price of a million, as the price of one.
    Optional<BigDecimal> perMillion(String name) {
        var value = text(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (value.length() <= DECIMAL_LENGTH_MAX && value.matches("[0-9]+(\\.[0-9]+)?")) {
                return Optional.of(UnitPrice.perMillion(value).usdPerUnit());
            }
        } catch (IllegalArgumentException _) {
            // Told below, as what is no decimal.
        }
        problem(name, value, "USD for a million tokens, such as 2.50");
        return Optional.empty();
    }

    public void problem(String name, String value, String expected) {
        problems.add(name + ": \"" + shown(value) + "\" (expected: " + expected + ")");
    }

    /// @throws BadQuery if anything was wrong
    public void check() {
        if (!problems.isEmpty()) {
            throw new BadQuery(problems);
        }
    }

    private static String shown(String value) {
        return value.length() <= 60 ? value : value.substring(0, 60) + "…";
    }
}
