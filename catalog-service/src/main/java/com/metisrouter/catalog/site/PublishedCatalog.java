package com.metisrouter.catalog.site;

import com.metisrouter.catalog.store.Retired;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The catalog at one moment, to look things up in.
public final class PublishedCatalog {

    public static final PublishedCatalog EMPTY = new PublishedCatalog(List.of());

    private static final int NEAREST_COUNT = 3;

    private final List<PublishedModel> models;
    private final Map<String, PublishedModel> byName = new HashMap<>();

    public PublishedCatalog(List<PublishedModel> models) {
        this.models = List.copyOf(models);
        for (var model : this.models) {
            model.aliases().forEach(alias -> byName.put(alias, model));
        }
        for (var model : this.models) {
            byName.put(model.id(), model);
        }
    }

    /// Which models a list shall have; an empty text or no endpoint asks for all.
    public record Filter(String text, String provider, Optional<Endpoint> endpoint) {

        public Filter {
            text = text.toLowerCase(Locale.ROOT);
        }

        boolean asksForAll() {
            return text.isEmpty() && provider.isEmpty() && endpoint.isEmpty();
        }

        boolean accepts(PublishedModel model) {
            return (provider.isEmpty() || model.id().startsWith(provider + "/"))
                    && (endpoint.isEmpty() || model.endpoints().contains(endpoint.get()))
                    && (text.isEmpty() || mentions(model));
        }

        private boolean mentions(PublishedModel model) {
            return contains(model.id())
                    || contains(model.name())
                    || contains(model.description())
                    || model.aliases().stream().anyMatch(this::contains);
        }

        private boolean contains(String value) {
            return value.toLowerCase(Locale.ROOT).contains(text);
        }
    }

    /// Models that can be called, by id.
    public List<PublishedModel> list(Filter filter) {
        return models.stream()
                .filter(model -> !Retired.is(model) && filter.accepts(model))
                .toList();
    }

    /// All of them, retired ones too.
    public List<PublishedModel> models() {
        return models;
    }

    /// A model by its id or an alias, retired ones too.
    public Optional<PublishedModel> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// The ids that are spelt most like a name which isn't there.
    public List<String> nearest(String name) {
        return models.stream()
                .filter(model -> !Retired.is(model))
                .map(PublishedModel::id)
                .sorted((a, b) ->
                        Integer.compare(
                                SpellingDistance.between(name, a),
                                SpellingDistance.between(name, b)))
                .limit(NEAREST_COUNT)
                .toList();
    }

    /// The next instant at which another price or another stage of a lifecycle begins by itself; {@link Instant#MAX} if none is known.
    public Instant nextChange(Instant now) {
        return models.stream()
                .flatMap(model ->
                        Stream.concat(
                                model.priceVersions().stream().map(PriceVersion::effectiveFrom),
                                Stream.of(
                                                model.lifecycle().deprecatedFrom(),
                                                model.lifecycle().retiresAt())
                                        .filter(Objects::nonNull)))
                .filter(instant -> instant.isAfter(now))
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    public int size() {
        return models.size();
    }
}
