package com.metisrouter.projections.api;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.projections.access.KeyDirectory;
import com.metisrouter.projections.comparison.ComparedSide;
import com.metisrouter.projections.comparison.Comparison;
import com.metisrouter.projections.comparison.Difference;
import com.metisrouter.projections.comparison.Measure;
import com.metisrouter.projections.comparison.Percentiles;
import com.metisrouter.projections.comparison.SideFigures;
import com.metisrouter.projections.usagelog.UsageEntry;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A comparison as the API shows it. Money and whatever was divided are decimal strings; what isn't known is null.
final class ComparisonJson {

    private ComparisonJson() {}

    static Map<String, Object> comparison(Comparison comparison, KeyDirectory keys) {
        var json = new LinkedHashMap<String, Object>();
        json.put("object", "comparison");
        json.put("currency", "USD");
        json.put("a", side(comparison.query().a(), comparison.a(), keys));
        json.put("b", side(comparison.query().b(), comparison.b(), keys));
        var differences = new LinkedHashMap<String, Object>();
        comparison
                .differences()
                .forEach((measure, it) -> differences.put(measure.wireName(), difference(it)));
        json.put("differences", differences);
        json.put("requestsOnBothSides", comparison.shared());
        json.put("warnings", comparison.warnings());
        return json;
    }

    private static Map<String, Object> side(
            ComparedSide side, SideFigures figures, KeyDirectory keys) {
        var json = new LinkedHashMap<String, Object>();
        json.put("filters", side.filters());
        // A key that has no requests here may be another account's.
        json.put(
                "key",
                side.keyId() == null || figures.requests() == 0 ? "" : keys.nameOf(side.keyId()));
        json.put("requests", figures.requests());
        json.put("errors", errors(figures));
        json.put("charge", charge(figures));
        json.put("latencyMillis", percentiles(figures.latencyMillis()));
        json.put("firstByteMillis", percentiles(figures.firstByteMillis()));
        var output = percentiles(figures.outputTokens());
        output.put("mean", text(Measure.OUTPUT_MEAN, figures));
        json.put("outputTokens", output);
        json.put("models", figures.models());
        json.put("modelCount", figures.modelCount());
        return json;
    }

    private static Map<String, Object> errors(SideFigures figures) {
        var byOutcome = new LinkedHashMap<String, Object>();
        for (var outcome : Outcome.values()) {
            if (outcome != Outcome.COMPLETED) {
                byOutcome.put(UsageEntry.statusOf(outcome), share(figures, figures.count(outcome)));
            }
        }
        var json = share(figures, figures.errors());
        json.put("byOutcome", byOutcome);
        return json;
    }

    private static Map<String, Object> share(SideFigures figures, long part) {
        var json = new LinkedHashMap<String, Object>();
        json.put("requests", part);
        json.put(
                "sharePercent",
                figures.share(part)
                        .map(share -> share.rounded(Measure.Kind.PERCENT.places()).toPlainString())
                        .orElse(null));
        return json;
    }

    private static Map<String, Object> charge(SideFigures figures) {
        var json = new LinkedHashMap<String, Object>();
        json.put("known", figures.charged());
        json.put("total", figures.charge());
        json.put("perRequest", text(Measure.CHARGE_PER_REQUEST, figures));
        json.put("withOutputTokens", figures.counted());
        json.put("outputTokens", figures.countedTokens());
        json.put("perThousandOutputTokens", text(Measure.CHARGE_PER_THOUSAND, figures));
        return json;
    }

    private static Map<String, Object> percentiles(Percentiles percentiles) {
        var json = new LinkedHashMap<String, Object>();
        json.put("known", percentiles.known());
        json.put("p50", percentiles.p50());
        json.put("p95", percentiles.p95());
        return json;
    }

    private static @Nullable String text(Measure measure, SideFigures figures) {
        return measure.of(figures)
                .map(number -> number.rounded(measure.kind().places()).toPlainString())
                .orElse(null);
    }

    private static Map<String, Object> difference(Difference difference) {
        var json = new LinkedHashMap<String, Object>();
        json.put("difference", difference.amount().toPlainString());
        json.put("ratio", difference.ratio().map(BigDecimal::toPlainString).orElse(null));
        return json;
    }
}
