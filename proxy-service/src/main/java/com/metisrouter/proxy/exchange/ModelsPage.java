package com.metisrouter.proxy.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.catalog.Carriage;
import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.upstream.ProviderDirectory;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// `/v1/models`: what this gateway can really serve, in a body that OpenAI's, OpenRouter's and Anthropic's clients all read, and Codex
/// and Google's clients in one of their own.
///
/// Built once and kept until a model or a price in force changes.
public final class ModelsPage {

    /// Whose list it is.
    public enum Reader {
        COMMON,
        CODEX,
        GEMINI
    }

    /// The list as it is sent.
    ///
    /// @param providers that were switched on
    /// @param json in UTF-8
    /// @param validUntil when another price comes into force, or a model goes
    public record Page(
            List<PublishedModel> source,
            Set<String> providers,
            String json,
            String etag,
            @Nullable Instant validUntil) {}

    private final ModelDirectory models;
    private final ProviderDirectory directory;
    private final Map<Reader, Page> pages = new EnumMap<>(Reader.class);

    public ModelsPage(ModelDirectory models, ProviderDirectory directory) {
        this.models = models;
        this.directory = directory;
    }

    public synchronized Page all(Instant now, Reader reader) {
        var current = pages.get(reader);
        var source = models.all();
        var providers = directory.all().keySet();
        var until = current == null ? null : current.validUntil();
        if (current == null
                || !current.source().equals(source)
                || !current.providers().equals(providers)
                || (until != null && !now.isBefore(until))) {
            current = build(source, providers, now, reader);
            pages.put(reader, current);
        }
        return current;
    }

    /// One model, by exact id or alias.
    public Optional<byte[]> one(String name, Instant now, Reader reader) {
        var providers = directory.all().keySet();
        return models.find(name)
                .map(ModelDirectory.Resolved::model)
                .filter(model -> isServed(model, providers))
                .map(model ->
                        Json.bytes(
                                reader == Reader.GEMINI
                                        ? ModelEntries.gemini(model)
                                        : ModelEntries.common(model, now)));
    }

    /// Exact ids that are served here and that somebody may have meant, the nearest first.
    public List<String> nearest(String name, int limit) {
        var providers = directory.all().keySet();
        return models.nearest(name, limit, model -> isServed(model, providers));
    }

    private static Page build(
            List<PublishedModel> source, Set<String> providers, Instant now, Reader reader) {
        var served =
                source.stream()
                        .filter(model -> isServed(model, providers))
                        .filter(it -> it.lifecycle().at(now) != Lifecycle.Stage.RETIRED)
                        .toList();
        var bytes = Json.bytes(ModelEntries.list(served, now, reader));
        var checksum = new CRC32C();
        checksum.update(bytes);
        var next =
                source.stream()
                        .flatMap(ModelsPage::instants)
                        .filter(from -> from.isAfter(now))
                        .min(Instant::compareTo);
        return new Page(
                source,
                providers,
                new String(bytes, UTF_8),
                "\""
                        + HexFormat.of().toHexDigits(checksum.getValue(), 8)
                        + "-"
                        + bytes.length
                        + "\"",
                next.orElse(null));
    }

    /// When something of a model that is shown becomes something else.
    private static Stream<Instant> instants(PublishedModel model) {
        var lifecycle = model.lifecycle();
        return Stream.concat(
                model.priceVersions().stream().map(PriceVersion::effectiveFrom),
                Stream.concat(
                        Stream.ofNullable(lifecycle.deprecatedFrom()),
                        Stream.ofNullable(lifecycle.retiresAt())));
    }

    private static boolean isServed(PublishedModel model, Set<String> providers) {
        return model.endpoints().stream()
                .anyMatch(endpoint ->
                        model.deployments().stream()
                                .filter(it -> providers.contains(it.provider()))
                                .anyMatch(it -> Carriage.by(endpoint, it).isPresent()));
    }
}
