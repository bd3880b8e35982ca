package com.metisrouter.catalog.pages.comparing;

import com.metisrouter.catalog.pages.Address;
import com.metisrouter.catalog.pages.Parameters;
import com.metisrouter.contracts.catalog.PublishedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Which models are compared, and for which numbers: all of it in the address.
///
/// @param ids as they were written, each model once
/// @param numbers the calculator's parameters, as they were written
record CompareQuery(
        List<String> ids,
        List<PublishedModel> models,
        Map<String, String> numbers,
        boolean differencesOnly) {

    static final int MODELS_MIN = 2;
    static final int MODELS_MAX = 4;

    private static final String ALL = "all";
    private static final String DIFFERENCES = "differences";
    private static final Set<String> NUMBERS = Set.of("input", "cached", "output", "requests");
    private static final Set<String> NAMES =
            Set.of("input", "cached", "output", "requests", "show");

    CompareQuery {
        ids = List.copyOf(ids);
        models = List.copyOf(models);
    }

    /// @param names the values of `id`: exact ids or aliases
    /// @param others the other parameters
    /// @param find a model by its id or an alias
    /// @throws com.metisrouter.catalog.pages.BadQuery with everything that is wrong
    /// @throws UnknownModel if one of the models isn't there
    static CompareQuery of(
            List<String> names,
            Map<String, String> others,
            Function<String, Optional<PublishedModel>> find) {
        var read = new Parameters(others, NAMES);
        var wanted = names.stream().map(String::strip).filter(it -> !it.isEmpty()).toList();
        if (wanted.size() > MODELS_MAX) {
            read.problem("id", wanted.size() + " models", "at most " + MODELS_MAX + " at a time");
        }
        var show = read.word("show", Set.of(ALL, DIFFERENCES));
        var models = new ArrayList<PublishedModel>();
        if (wanted.size() <= MODELS_MAX) {
            for (var name : wanted) {
                var model = find.apply(name).orElseThrow(() -> new UnknownModel(name));
                if (!models.contains(model)) {
                    models.add(model);
                }
            }
            if (models.size() < MODELS_MIN) {
                read.problem(
                        "id",
                        String.join(", ", wanted),
                        "at least "
                                + MODELS_MIN
                                + " different models, each as id=, such as /compare?id=sim/chat&id=sim/claude");
            }
        }
        read.check();
        return new CompareQuery(
                models.stream().map(PublishedModel::id).toList(),
                models,
                numbers(others),
                show.equals(DIFFERENCES));
    }

    private static Map<String, String> numbers(Map<String, String> others) {
        var numbers = new TreeMap<String, String>();
        others.forEach((name, value) -> {
            if (NUMBERS.contains(name) && !value.isBlank()) {
                numbers.put(name, value.strip());
            }
        });
        return numbers;
    }

    String value(String name) {
        return numbers.getOrDefault(name, "");
    }

    String showing(boolean onlyDifferences) {
        return address("/compare", ids, onlyDifferences);
    }

    String json() {
        return address("/api/v1/compare", ids, false);
    }

    /// The others alone; only where enough are left.
    Optional<String> without(String id) {
        return ids.size() == MODELS_MIN
                ? Optional.empty()
                : Optional.of(
                        address(
                                "/compare",
                                ids.stream().filter(each -> !each.equals(id)).toList(),
                                differencesOnly));
    }

    private String address(String path, List<String> models, boolean onlyDifferences) {
        var compared =
                models.stream()
                        .map(id -> "id=" + Address.encoded(id))
                        .collect(Collectors.joining("&", path + "?", ""));
        return compared
                + (onlyDifferences ? "&show=" + DIFFERENCES : "")
                + Address.of("", numbers).replace('?', '&');
    }
}
