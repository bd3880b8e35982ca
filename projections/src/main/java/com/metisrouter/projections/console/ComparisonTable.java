package com.metisrouter.projections.console;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.projections.comparison.Comparison;
import com.metisrouter.projections.comparison.Difference;
import com.metisrouter.projections.comparison.Fraction;
import com.metisrouter.projections.comparison.Measure;
import com.metisrouter.projections.comparison.SideFigures;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Measure by measure: both numbers, each with a bar as long as its part of the greater one, and how far b is from a.
final class ComparisonTable {

    private final Comparison comparison;
    private final Map<Measure, Difference> differences;

    ComparisonTable(Comparison comparison) {
        this.comparison = comparison;
        this.differences = comparison.differences();
    }

    void write(Html html) {
        html.open(
                "div",
                "class",
                "scroll",
                "role",
                "region",
                "aria-label",
                "A and B, measure by measure",
                "tabindex",
                "0");
        html.open("table", "class", "comparison").open("thead").open("tr");
        html.element("th", "Measure", "scope", "col");
        html.element("th", "A", "scope", "col", "class", "number");
        html.element("th", "B", "scope", "col", "class", "number");
        html.element("th", "B against A", "scope", "col", "class", "number");
        html.close().close();
        group(html, "Requests");
        row(html, Measure.REQUESTS, "Requests", _ -> "");
        row(html, Measure.ERROR_SHARE, "Not answered in full", side -> part(side.errors(), side));
        outcomes(html);
        html.close();
        group(html, "Cost");
        row(html, Measure.CHARGE, "Charge", side -> from(side.charged(), side));
        row(
                html,
                Measure.CHARGE_PER_REQUEST,
                "Charge per request",
                side -> from(side.charged(), side));
        row(
                html,
                Measure.CHARGE_PER_THOUSAND,
                "Charge per 1,000 output tokens",
                side -> from(side.counted(), side));
        html.close();
        group(html, "Latency");
        row(
                html,
                Measure.LATENCY_P50,
                "Total, p50",
                side -> from(side.latencyMillis().known(), side));
        row(
                html,
                Measure.LATENCY_P95,
                "Total, p95",
                side -> from(side.latencyMillis().known(), side));
        row(
                html,
                Measure.FIRST_BYTE_P50,
                "First byte, p50",
                side -> from(side.firstByteMillis().known(), side));
        row(
                html,
                Measure.FIRST_BYTE_P95,
                "First byte, p95",
                side -> from(side.firstByteMillis().known(), side));
        html.close();
        group(html, "Output length, tokens");
        row(html, Measure.OUTPUT_P50, "p50", side -> from(side.outputTokens().known(), side));
        row(html, Measure.OUTPUT_P95, "p95", side -> from(side.outputTokens().known(), side));
        row(html, Measure.OUTPUT_MEAN, "Mean", side -> from(side.outputTokens().known(), side));
        html.close().close().close();
    }

    private static void group(Html html, String title) {
        html.open("tbody").open("tr", "class", "group");
        html.element("th", title, "scope", "rowgroup", "colspan", "4").close();
    }

    private static String part(long part, SideFigures side) {
        return side.requests() == 0
                ? ""
                : Format.count(part) + " of " + Format.count(side.requests());
    }

    /// Of how many requests a number is told.
    private static String from(long known, SideFigures side) {
        return side.requests() == 0 ? "" : "from " + part(known, side);
    }

    private void row(
            Html html, Measure measure, String label, Function<SideFigures, String> basis) {
        var a = measure.of(comparison.a());
        var b = measure.of(comparison.b());
        html.open("tr").element("th", label, "scope", "row");
        cell(html, measure, a, b, basis.apply(comparison.a()), ComparisonPage.letter("A"));
        cell(html, measure, b, a, basis.apply(comparison.b()), ComparisonPage.letter("B"));
        difference(html, measure, differences.get(measure));
        html.close();
    }

    private static void cell(
            Html html,
            Measure measure,
            Optional<Fraction> number,
            Optional<Fraction> other,
            String basis,
            String style) {
        html.open("td", "class", "number");
        if (number.isEmpty()) {
            html.element("span", "–", "class", "label");
        } else {
            amount(html, measure.kind(), number.get().rounded(measure.kind().places()));
            bar(html, number.get().percentOfGreater(other.orElse(number.get())), style);
        }
        if (!basis.isEmpty()) {
            html.element("small", basis);
        }
        html.close();
    }

    private static void amount(Html html, Measure.Kind kind, BigDecimal number) {
        switch (kind) {
            case COUNT -> html.text(Format.count(number.longValueExact()));
            case MEAN -> html.text(number.toPlainString());
            case PERCENT -> html.text(number.toPlainString() + " %");
            case MILLIS -> html.text(Format.millis(number.longValueExact()));
            case USD -> Frame.money(html, Usd.ofNanos(number.unscaledValue().longValueExact()));
        }
    }

    private static void bar(Html html, int percent, String style) {
        html.open(
                "svg",
                "class",
                "part",
                "viewBox",
                "0 0 100 4",
                "preserveAspectRatio",
                "none",
                "aria-hidden",
                "true");
        html.open("rect", "class", "whole", "width", "100", "height", "4").close();
        html.open("rect", "class", style, "width", Integer.toString(percent), "height", "4");
        html.close().close();
    }

    private void difference(Html html, Measure measure, @Nullable Difference difference) {
        html.open("td", "class", "number");
        if (difference == null) {
            html.text("–");
        } else {
            difference
                    .percent()
                    .ifPresentOrElse(
                            percent ->
                                    html.text(
                                            signed(percent, percent.abs().toPlainString() + " %")),
                            () -> html.text("–"));
            html.element(
                    "small",
                    signed(difference.amount(), size(measure.kind(), difference.amount().abs())));
        }
        html.close();
    }

    private static String signed(BigDecimal number, String size) {
        return (number.signum() > 0 ? "+" : number.signum() < 0 ? "−" : "±") + size;
    }

    private static String size(Measure.Kind kind, BigDecimal size) {
        return switch (kind) {
            case COUNT -> Format.count(size.longValueExact());
            case MEAN -> size.toPlainString();
            case PERCENT -> size.toPlainString() + " points";
            case MILLIS -> Format.millis(size.longValueExact());
            case USD -> "$" + Format.atLeastCents(size);
        };
    }

    /// How those ended that were not answered in full, as far as either side has such.
    private void outcomes(Html html) {
        for (var outcome : Outcome.values()) {
            if (outcome != Outcome.COMPLETED
                    && comparison.a().count(outcome) + comparison.b().count(outcome) > 0) {
                html.open("tr", "class", "part-of")
                        .open("th", "scope", "row", "title", Format.meaning(outcome));
                html.text(Format.words(outcome)).close();
                share(html, outcome, comparison.a());
                share(html, outcome, comparison.b());
                html.element("td", "");
                html.close();
            }
        }
    }

    private static void share(Html html, Outcome outcome, SideFigures side) {
        html.open("td", "class", "number").text(Format.count(side.count(outcome)));
        side.share(side.count(outcome))
                .ifPresent(share -> html.element("small", share.rounded(2).toPlainString() + " %"));
        html.close();
    }
}
