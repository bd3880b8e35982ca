package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.catalog.Capability;
import com.metisrouter.contracts.catalog.Endpoint;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Which models a list shall show, in what order: all of it in the address, so that a link shows the same to everybody.
///
/// @param given the parameters that were set, as they were written
/// @param priceInMax USD for one input token
record ModelQuery(
        Map<String, String> given,
        String text,
        String provider,
        Optional<Endpoint> endpoint,
        String inputModality,
        String outputModality,
        long contextMin,
        Optional<BigDecimal> priceInMax,
        Optional<BigDecimal> priceOutMax,
        String capability,
        String status,
        Sort sort,
        long page) {

    private static final long CONTEXT_MAX = 1_000_000_000;
    private static final long PAGE_MAX = 100_000;
    static final Set<String> STATUSES = Set.of("preview", "active", "deprecated", "retired");

    enum Sort {
        NAME,
        NEWEST,
        PRICE_IN,
        PRICE_OUT,
        CONTEXT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Set<String> words() {
            return Arrays.stream(values()).map(Sort::word).collect(Collectors.toSet());
        }
    }

    private static final Set<String> NAMES =
            Set.of(
                    "q",
                    "provider",
                    "endpoint",
                    "input_modalities",
                    "output_modalities",
                    "context_min",
                    "price_in_max",
                    "price_out_max",
                    "capability",
                    "status",
                    "sort",
                    "page");

    /// @throws BadQuery with everything that is wrong
    static ModelQuery of(Map<String, String> parameters, Facets facets) {
        var read = new Parameters(parameters, NAMES);
        var path = read.word("endpoint", Set.copyOf(facets.endpoints()));
        var sort = read.word("sort", Sort.words());
        var query =
                new ModelQuery(
                        given(parameters),
                        read.text("q").toLowerCase(Locale.ROOT),
                        read.word("provider", Set.copyOf(facets.providers())),
                        path.isEmpty() ? Optional.empty() : Optional.of(Endpoint.ofPath(path)),
                        read.word("input_modalities", Set.copyOf(facets.inputs())),
                        read.word("output_modalities", Set.copyOf(facets.outputs())),
                        read.count("context_min", 0, CONTEXT_MAX),
                        read.perMillion("price_in_max"),
                        read.perMillion("price_out_max"),
                        read.word("capability", Capability.words()),
                        read.word("status", STATUSES),
                        sort.isEmpty() ? Sort.NAME : Sort.valueOf(sort.toUpperCase(Locale.ROOT)),
                        read.count("page", 1, PAGE_MAX));
        read.check();
        return query;
    }

    private static Map<String, String> given(Map<String, String> parameters) {
        var given = new TreeMap<String, String>();
        parameters.forEach((name, value) -> {
            if (!value.isBlank()) {
                given.put(name, value.strip());
            }
        });
        return given;
    }

    boolean isFiltered() {
        return given.keySet().stream().anyMatch(each -> !Set.of("sort", "page").contains(each));
    }

    String value(String name) {
        return given.getOrDefault(name, "");
    }

    /// The same list at another page.
    String atPage(long other) {
        return with("/models", "page", other == 1 ? "" : Long.toString(other));
    }

    String sortedBy(Sort other) {
        var changed = new TreeMap<>(given);
        changed.remove("page");
        changed.put("sort", other.word());
        return Address.of("/models", changed);
    }

    String csv() {
        return with("/models.csv", "page", "");
    }

    private String with(String path, String name, String value) {
        var changed = new TreeMap<>(given);
        if (value.isEmpty()) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return Address.of(path, changed);
    }

    static String encoded(String value) {
        return Address.encoded(value);
    }
}
