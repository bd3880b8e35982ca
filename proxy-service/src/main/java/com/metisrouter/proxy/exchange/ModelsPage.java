package com.metisrouter.proxy.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.catalog.PublicPricing;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.routes.Routes;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// `/v1/models`: what this gateway can really serve, in a shape that OpenAI's and OpenRouter's clients both read.
///
/// Built once and kept until a model or a price in force changes.
public final class ModelsPage {

    /// The list as it is sent.
    ///
    /// @param json in UTF-8
    /// @param validUntil when another price comes into force
    public record Page(
            List<PublishedModel> source, String json, String etag, @Nullable Instant validUntil) {}

    private final ModelDirectory models;
    private final Set<String> providers;
    private volatile @Nullable Page page;

    public ModelsPage(ModelDirectory models, Set<String> providers) {
        this.models = models;
        this.providers = Set.copyOf(providers);
    }

    public Page all(Instant now) {
        var current = page;
        var source = models.all();
        var until = current == null ? null : current.validUntil();
        if (current == null
                || !current.source().equals(source)
                || (until != null && !now.isBefore(until))) {
            current = build(source, now);
            page = current;
        }
        return current;
    }

    /// One model, by exact id or alias.
    public Optional<byte[]> one(String name, Instant now) {
        return models.find(name)
                .map(ModelDirectory.Resolved::model)
                .filter(this::isServed)
                .map(model -> Json.bytes(entry(model, now)));
    }

    private Page build(List<PublishedModel> source, Instant now) {
        var data = source.stream().filter(this::isServed).map(model -> entry(model, now)).toList();
        var bytes = Json.bytes(Map.of("object", "list", "data", data));
        var checksum = new CRC32C();
        checksum.update(bytes);
        var next =
                source.stream()
                        .flatMap(model -> model.priceVersions().stream())
                        .map(version -> version.effectiveFrom())
                        .filter(from -> from.isAfter(now))
                        .min(Instant::compareTo);
        return new Page(
                source,
                new String(bytes, UTF_8),
                "\""
                        + HexFormat.of().toHexDigits(checksum.getValue(), 8)
                        + "-"
                        + bytes.length
                        + "\"",
                next.orElse(null));
    }

    private boolean isServed(PublishedModel model) {
        return model.endpoints().stream().anyMatch(Routes.SERVED::contains)
                && model.deployments().stream()
                        .anyMatch(it ->
                                it.protocol() == Protocol.OPENAI
                                        && providers.contains(it.provider()));
    }

    private static Map<String, Object> entry(PublishedModel model, Instant now) {
        var prices = model.priceAt(now);
        var pricing = new LinkedHashMap<String, Object>(PublicPricing.of(prices));
        var overrides = PublicPricing.overrides(prices);
        if (!overrides.isEmpty()) {
            pricing.put("overrides", overrides);
        }
        var entry = new LinkedHashMap<String, Object>();
        entry.put("id", model.id());
        entry.put("object", "model");
        entry.put("created", model.createdAt().getEpochSecond());
        entry.put("owned_by", model.ownedBy());
        entry.put("canonical_slug", model.id());
        entry.put("name", model.name());
        entry.put("description", model.description());
        entry.put("aliases", model.aliases());
        entry.put("context_length", model.contextLength());
        entry.put(
                "architecture",
                Map.of(
                        "input_modalities", model.inputModalities(),
                        "output_modalities", model.outputModalities(),
                        "tokenizer", model.tokenizer()));
        entry.put("pricing", pricing);
        entry.put("price_version", prices.id());
        entry.put("effective_from", prices.effectiveFrom().toString());
        entry.put("unit", "USD for one token, request or search");
        entry.put(
                "top_provider",
                Map.of(
                        "context_length",
                        model.contextLength(),
                        "max_completion_tokens",
                        model.outputTokensMax()));
        entry.put("supported_parameters", model.parameters());
        entry.put(
                "endpoints",
                model.endpoints().stream()
                        .filter(Routes.SERVED::contains)
                        .map(Endpoint::path)
                        .sorted()
                        .toList());
        return entry;
    }
}
