package com.metisrouter.projections.comparison;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Two sets of requests side by side, and how far the second is from the first.
///
/// @param shared how many requests stand on both sides
public record Comparison(ComparisonQuery query, SideFigures a, SideFigures b, long shared) {

    /// With fewer requests, chance decides.
    public static final int REQUESTS_FEW = 30;

    /// By measure, where both sides have a number. None at all where a side has no requests: then there is nothing to compare.
    public Map<Measure, Difference> differences() {
        var differences = new EnumMap<Measure, Difference>(Measure.class);
        if (a.requests() > 0 && b.requests() > 0) {
            for (var measure : Measure.values()) {
                var ofA = measure.of(a);
                var ofB = measure.of(b);
                if (ofA.isPresent() && ofB.isPresent()) {
                    differences.put(measure, Difference.of(measure, ofA.get(), ofB.get()));
                }
            }
        }
        return differences;
    }

    /// What to know before believing the numbers, in sentences.
    public List<String> warnings() {
        var warnings = new ArrayList<String>();
        size("A", a, warnings);
        size("B", b, warnings);
        unknown("A", a, warnings);
        unknown("B", b, warnings);
        if (shared > 0) {
            warnings.add(
                    "%s on both sides: the difference shows less than it would without."
                            .formatted(requests(shared, " is", " are")));
        }
        if (!query.a().span().equals(query.b().span())) {
            warnings.add(
                    "The two times are not equally long: compare what is per request, not the totals.");
        }
        return warnings;
    }

    private static void size(String name, SideFigures side, List<String> warnings) {
        if (side.requests() == 0) {
            warnings.add("%s has no requests: there is nothing to compare.".formatted(name));
        } else if (side.requests() < REQUESTS_FEW) {
            warnings.add(
                    "%s has %s, fewer than %d: too few to tell."
                            .formatted(name, requests(side.requests(), "", ""), REQUESTS_FEW));
        } else if (side.completed() < REQUESTS_FEW) {
            warnings.add(
                    "Of %s, %s answered in full, fewer than %d: too few to tell latency and output length."
                            .formatted(
                                    name,
                                    requests(side.completed(), " was", " were"),
                                    REQUESTS_FEW));
        }
    }

    private static void unknown(String name, SideFigures side, List<String> warnings) {
        var waiting = side.requests() - side.charged();
        if (waiting > 0) {
            warnings.add(
                    "Of %s, %s for the provider's figure: the charge is without %s."
                            .formatted(
                                    name,
                                    requests(waiting, " waits", " wait"),
                                    waiting == 1 ? "it" : "them"));
        }
    }

    private static String requests(long count, String one, String several) {
        return count == 1 ? "1 request" + one : count + " requests" + several;
    }
}
