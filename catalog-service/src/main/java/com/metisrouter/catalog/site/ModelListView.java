package com.metisrouter.catalog.site;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/// The list of models: all that were asked for, in one page.
public record ModelListView(
        String object, List<ModelView> data, @JsonProperty("has_more") boolean hasMore) {

    static ModelListView of(List<ModelView> models) {
        return new ModelListView("list", models, false);
    }
}
