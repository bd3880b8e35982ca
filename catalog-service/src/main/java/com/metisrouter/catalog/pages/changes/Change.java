package com.metisrouter.catalog.pages.changes;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Something that changed in the catalog, or is announced to.
///
/// @param id unique for ever, such as `price:openai/gpt-4o-mini@2`; a date that is moved is another change
/// @param from since when it holds, or from when it will
/// @param model its exact id
/// @param version the price version; empty where no price is concerned
/// @param moves what is priced otherwise than in the version before; everything where the model is new
/// @param source where the prices were read; empty where none are concerned
/// @param replacement the exact id to use instead; empty where there is none
record Change(
        String id,
        Kind kind,
        Instant from,
        String model,
        String name,
        String version,
        List<PriceMove> moves,
        String source,
        String replacement) {

    /// The newest first; of one instant, by id.
    static final Comparator<Change> NEWEST_FIRST =
            Comparator.comparing(Change::from).reversed().thenComparing(Change::id);

    /// What changed.
    enum Kind {
        PRICE("New prices"),
        ADDED("Added"),
        DEPRECATED("Advised against"),
        RETIRED("Retired");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        String title() {
            return title;
        }

        static Set<String> words() {
            return Arrays.stream(values()).map(Kind::word).collect(Collectors.toUnmodifiableSet());
        }
    }

    Change {
        moves = List.copyOf(moves);
    }

    boolean isAnnounced(Instant now) {
        return from.isAfter(now);
    }
}
