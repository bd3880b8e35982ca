package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Input and output prices over time, as steps: a price holds until the next one, so nothing is drawn between two.
///
/// @param top the highest price shown, USD for a million
record StepChart(List<Line> lines, String from, String to, String top) {

    static final int WIDTH = 720;
    static final int HEIGHT = 200;
    private static final int LEFT = 20;
    private static final int RIGHT = 700;
    private static final int TOP = 34;
    private static final int BOTTOM = 170;
    private static final Duration MARGIN = Duration.ofDays(30);

    /// @param path of an SVG `path`
    record Line(String name, String style, String path) {}

    static StepChart of(List<PriceVersion> versions, Instant now) {
        var from = versions.getFirst().effectiveFrom();
        var last = versions.getLast().effectiveFrom();
        var to = (last.isAfter(now) ? last : now).plus(MARGIN);
        var top = BigDecimal.ZERO;
        for (var version : versions) {
            for (var unit : List.of(Unit.INPUT_TOKENS, Unit.OUTPUT_TOKENS)) {
                top = top.max(price(version, unit));
            }
        }
        var lines = new ArrayList<Line>();
        if (top.signum() > 0) {
            lines.add(new Line("output", "a", path(versions, Unit.OUTPUT_TOKENS, from, to, top)));
            lines.add(new Line("input", "b", path(versions, Unit.INPUT_TOKENS, from, to, top)));
        }
        return new StepChart(
                lines,
                Shown.day(from),
                Shown.day(to),
                "$" + Shown.atLeastCents(top.movePointRight(6)));
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    private static BigDecimal price(PriceVersion version, Unit unit) {
        return BasePrice.of(version, unit).map(each -> each.usdPerUnit()).orElse(BigDecimal.ZERO);
    }

    private static String path(
            List<PriceVersion> versions, Unit unit, Instant from, Instant to, BigDecimal top) {
        var path = new StringBuilder();
        for (var version : versions) {
            var x = x(version.effectiveFrom(), from, to);
            var y = y(price(version, unit), top);
            path.append(path.isEmpty() ? "M" + x + " " + y : "H" + x + "V" + y);
        }
        return path.append("H").append(RIGHT).toString();
    }

    private static long x(Instant at, Instant from, Instant to) {
        var whole = Math.max(1, Duration.between(from, to).toSeconds());
        return LEFT + (RIGHT - LEFT) * Duration.between(from, at).toSeconds() / whole;
    }

    private static long y(BigDecimal price, BigDecimal top) {
        return BOTTOM
                - price.multiply(BigDecimal.valueOf(BOTTOM - TOP))
                        .divide(top, 0, RoundingMode.HALF_UP)
                        .longValueExact();
    }
}
