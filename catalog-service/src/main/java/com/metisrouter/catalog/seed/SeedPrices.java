package com.metisrouter.catalog.seed;

import com.metisrouter.catalog.pricing.PriceExpansion;
import com.metisrouter.catalog.yaml.YamlNode;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads a model's price versions, each with every price that it states or implies.
final class SeedPrices {

    private static final Set<String> FIELDS =
            Set.of(
                    "version",
                    "effectiveFrom",
                    "source",
                    "perMillion",
                    "above",
                    "each",
                    "images",
                    "perMillionCharacters",
                    "perMinute");

    private static final Map<String, Unit> PER_MILLION =
            Map.of(
                    "input", Unit.INPUT_TOKENS,
                    "cacheRead", Unit.CACHE_READ_TOKENS,
                    "cacheWrite5m", Unit.CACHE_WRITE_5M_TOKENS,
                    "cacheWrite1h", Unit.CACHE_WRITE_1H_TOKENS,
                    "audioInput", Unit.AUDIO_INPUT_TOKENS,
                    "imageInput", Unit.IMAGE_INPUT_TOKENS,
                    "output", Unit.OUTPUT_TOKENS,
                    "reasoning", Unit.REASONING_TOKENS,
                    "audioOutput", Unit.AUDIO_OUTPUT_TOKENS,
                    "imageOutput", Unit.IMAGE_OUTPUT_TOKENS);

    private static final Map<String, Unit> EACH =
            Map.of(
                    "request", Unit.REQUESTS,
                    "search", Unit.SEARCHES,
                    "image", Unit.IMAGES,
                    "page", Unit.PAGES);

    private static final BigDecimal MILLISECONDS_PER_MINUTE = BigDecimal.valueOf(60_000);

    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,24})?");
    private static final Pattern THRESHOLD = Pattern.compile("[1-9][0-9]{0,11}");

    private final Map<String, String> sources;

    SeedPrices(Map<String, String> sources) {
        this.sources = sources;
    }

    /// The versions in the order of the file, which must be that of their numbers and of time.
    List<PriceVersion> read(String modelId, YamlNode model) {
        var versions = new ArrayList<PriceVersion>();
        Instant before = Instant.MIN;
        for (var node :
                model.list("prices", entry -> model.where() + " price " + entry.get("version"))) {
            var version = version(modelId, node.expectOnly(FIELDS));
            if (version.version() != versions.size() + 1) {
                node.problem("price versions are numbered 1, 2, 3 … in the order of the file");
            }
            if (!version.effectiveFrom().isAfter(before)) {
                node.problem("effectiveFrom is not after that of the version before");
            }
            before = version.effectiveFrom();
            versions.add(version);
        }
        return versions;
    }

    private PriceVersion version(String modelId, YamlNode node) {
        var number = node.<Integer>value("version", Integer::parseInt, 0);
        var components = new ArrayList<PriceComponent>();
        var base =
                node.has("perMillion")
                        ? prices(
                                node.child("perMillion"),
                                PER_MILLION,
                                text -> UnitPrice.perMillion(decimal(text)))
                        : Map.<Unit, UnitPrice>of();
        if (node.has("perMillion")) {
            addTokens(components, node, base, 0);
        }
        addOthers(components, node);
        if (components.isEmpty() && !node.has("each")) {
            node.problem("no price at all");
        }
        if (node.has("above")) {
            node.child("above")
                    .children()
                    .forEach((threshold, tier) -> addTier(components, tier, base, threshold));
        }
        if (node.has("each")) {
            prices(node.child("each"), EACH, text -> UnitPrice.parse(decimal(text)))
                    .forEach((unit, price) -> components.add(PriceComponent.of(unit, price)));
        }
        return new PriceVersion(
                modelId + "@" + number,
                modelId,
                number,
                node.instant("effectiveFrom"),
                components,
                source(node));
    }

    /// What is not tokens: images by size and quality, characters, time.
    private static void addOthers(List<PriceComponent> components, YamlNode node) {
        if (node.has("images")) {
            var images = node.child("images");
            for (var variant : images.entries().keySet()) {
                components.add(
                        new PriceComponent(
                                Unit.IMAGES,
                                variant,
                                ServiceTier.STANDARD,
                                0,
                                images.value(
                                        variant,
                                        text -> UnitPrice.parse(decimal(text)),
                                        UnitPrice.ZERO)));
            }
        }
        if (node.has("perMillionCharacters")) {
            components.add(
                    PriceComponent.of(
                            Unit.CHARACTERS,
                            node.value(
                                    "perMillionCharacters",
                                    text -> UnitPrice.perMillion(decimal(text)),
                                    UnitPrice.ZERO)));
        }
        if (node.has("perMinute")) {
            components.add(
                    PriceComponent.of(
                            Unit.MILLISECONDS,
                            node.value("perMinute", SeedPrices::perMinute, UnitPrice.ZERO)));
        }
    }

    /// @throws IllegalArgumentException where a minute's price has no exact price of a millisecond
    private static UnitPrice perMinute(String text) {
        try {
            return new UnitPrice(new BigDecimal(decimal(text)).divide(MILLISECONDS_PER_MINUTE));
        } catch (ArithmeticException _) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" (expected: a price that 60,000 divides exactly)");
        }
    }

    /// A tier that is silent on a price which the base states would fall back to another unit's: so it must state it.
    private static void addTier(
            List<PriceComponent> components,
            YamlNode tier,
            Map<Unit, UnitPrice> base,
            String threshold) {
        if (!THRESHOLD.matcher(threshold).matches()) {
            tier.problem("\"" + threshold + "\" (expected: a number of input tokens, 1 or more)");
            return;
        }
        var prices = prices(tier, PER_MILLION, text -> UnitPrice.perMillion(decimal(text)));
        for (var unit : base.keySet()) {
            if (!prices.containsKey(unit)) {
                tier.problem("no price for " + unit + ", for which the base has one");
            }
        }
        addTokens(components, tier, prices, Long.parseLong(threshold));
    }

    private static void addTokens(
            List<PriceComponent> components,
            YamlNode node,
            Map<Unit, UnitPrice> stated,
            long aboveInputTokens) {
        for (var unit : List.of(Unit.INPUT_TOKENS, Unit.OUTPUT_TOKENS)) {
            if (!stated.containsKey(unit)) {
                node.problem("no price for " + unit);
            }
        }
        PriceExpansion.expand(stated)
                .forEach((unit, price) ->
                        components.add(
                                new PriceComponent(
                                        unit, "", ServiceTier.STANDARD, aboveInputTokens, price)));
    }

    private static Map<Unit, UnitPrice> prices(
            YamlNode node, Map<String, Unit> units, Function<String, UnitPrice> reader) {
        var prices = new LinkedHashMap<Unit, UnitPrice>();
        for (var name : node.expectOnly(units.keySet()).entries().keySet()) {
            var unit = units.get(name);
            if (unit != null) {
                var price = node.value(name, reader, UnitPrice.ZERO);
                prices.put(unit, price);
            }
        }
        return prices;
    }

    private static String decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" (expected: a plain decimal in USD such as \"0.15\")");
        }
        return text;
    }

    private String source(YamlNode node) {
        var name = node.text("source");
        var source = sources.get(name);
        if (source == null) {
            node.problem("source \"" + name + "\" is not among the sources");
            return name;
        }
        return source;
    }
}
