package com.metisrouter.catalog.importing;

import java.util.Map;
import java.util.TreeMap;

/// What a reader finds, gathered. Owned by one reading.
final class ListEntries {

    private final Map<String, ListedModel> models = new TreeMap<>();
    private final Map<String, String> skipped = new TreeMap<>();
    private final Duplicates duplicates;

    ListEntries(Duplicates duplicates) {
        this.duplicates = duplicates;
    }

    Duplicates duplicates() {
        return duplicates;
    }

    /// The later of two entries with one key stays, and is never proposed.
    void add(ListedModel model) {
        models.merge(model.key(), model, (_, later) -> later.doubted(Doubt.TWICE));
    }

    void skip(String key, String why) {
        skipped.put(key, why);
    }

    Map<String, ListedModel> models() {
        return models;
    }

    Map<String, String> skipped() {
        return skipped;
    }
}
