package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.metering.FailurePolicies;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One model: how it is called, and what it costs at an instant.
///
/// @param prices in force then
/// @param asOf as it was asked for; empty for now
record ModelPage(
        ModelRow row,
        PriceVersion prices,
        String asOf,
        StepChart chart,
        List<Snippet> snippets,
        List<FailurePolicies.Published> policies,
        Instant now) {

    /// @throws BadQuery if the time is none
    static ModelPage of(
            PublishedModel model, Map<String, String> given, String gatewayUrl, Instant now) {
        var read = new Parameters(given, Set.of("as_of"));
        var asOf = read.text("as_of");
        var instant = asOf.isEmpty() ? now : instant(read, asOf, now);
        read.check();
        var prices = model.priceAt(instant);
        return new ModelPage(
                ModelRow.of(model, prices),
                prices,
                asOf,
                StepChart.of(model.priceVersions(), now),
                Snippet.of(model, gatewayUrl),
                FailurePolicies.of(model),
                now);
    }

    /// A date stands for its beginning in UTC.
    private static Instant instant(Parameters read, String text, Instant otherwise) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException _) {
            read.problem("as_of", text, "a date or an instant, such as 2026-07-24");
            return otherwise;
        }
    }

    List<PriceComponent> components() {
        return sorted(prices);
    }

    List<PriceVersion> history() {
        return row.model().priceVersions().reversed();
    }

    boolean isInForce(PriceVersion version) {
        return version.version() == prices.version();
    }

    String standing(PriceVersion version) {
        var current = row.model().priceAt(now).version();
        if (version.version() == current) {
            return "current";
        }
        return version.version() < current ? "past" : "next";
    }

    private static List<PriceComponent> sorted(PriceVersion version) {
        return version.components().stream()
                .sorted(
                        Comparator.comparing(PriceComponent::tier)
                                .thenComparingLong(PriceComponent::aboveInputTokens)
                                .thenComparing(PriceComponent::unit)
                                .thenComparing(PriceComponent::variant))
                .toList();
    }
}
