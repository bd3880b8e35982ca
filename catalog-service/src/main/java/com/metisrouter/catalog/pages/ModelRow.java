package com.metisrouter.catalog.pages;

import com.metisrouter.catalog.store.Retired;
import com.metisrouter.contracts.catalog.Capability;
import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A model as a line of the list.
///
/// @param searched what a search looks in, in small letters: a line for each name
public record ModelRow(
        PublishedModel model,
        PriceVersion prices,
        Optional<UnitPrice> input,
        Optional<UnitPrice> output,
        List<Capability> capabilities,
        Lifecycle.Stage stage,
        String searched) {

    /// At an instant.
    public static ModelRow of(PublishedModel model, PriceVersion prices, Instant now) {
        return new ModelRow(
                model,
                prices,
                BasePrice.of(prices, Unit.INPUT_TOKENS),
                BasePrice.of(prices, Unit.OUTPUT_TOKENS),
                Capability.of(model, prices),
                Retired.is(model) ? Lifecycle.Stage.RETIRED : model.lifecycle().at(now),
                searched(model));
    }

    private static String searched(PublishedModel model) {
        return Stream.concat(
                        Stream.of(model.id(), model.name(), model.description()),
                        model.aliases().stream())
                .collect(Collectors.joining("\n"))
                .toLowerCase(Locale.ROOT);
    }

    public static String provider(String id) {
        var slash = id.indexOf('/');
        return slash < 0 ? id : id.substring(0, slash);
    }

    public boolean isRetired() {
        return stage == Lifecycle.Stage.RETIRED;
    }

    /// `preview`, `active`, `deprecated` or `retired`.
    public String status() {
        return stage.name().toLowerCase(Locale.ROOT);
    }

    public boolean isOrdinary() {
        return stage == Lifecycle.Stage.ACTIVE;
    }

    public String path() {
        return path(model.id());
    }

    public static String path(String id) {
        return "/models/" + ModelQuery.encoded(id).replace("+", "%20").replace("%2F", "/");
    }

    String cacheRead() {
        return price(BasePrice.of(prices, Unit.CACHE_READ_TOKENS));
    }

    String inputPrice() {
        return price(input);
    }

    String outputPrice() {
        return price(output);
    }

    private static String price(Optional<UnitPrice> price) {
        return price.map(Shown::perMillion).orElse("–");
    }

    public String context() {
        return model.contextLength() == 0 ? "–" : Shown.count(model.contextLength());
    }

    public String outputMax() {
        return model.outputTokensMax() == 0 ? "–" : Shown.count(model.outputTokensMax());
    }

    String modalities() {
        return String.join(", ", model.inputModalities())
                + " → "
                + String.join(", ", model.outputModalities());
    }
}
