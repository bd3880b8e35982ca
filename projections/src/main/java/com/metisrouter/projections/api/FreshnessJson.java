package com.metisrouter.projections.api;

import com.metisrouter.projections.checkpoint.Freshness;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// How fresh an answer is, as every answer says it.
record FreshnessJson(Freshness freshness, InstantSource clock) {

    Map<String, Object> of(String view) {
        var asOf = freshness.asOf(view);
        var json = new LinkedHashMap<String, Object>();
        json.put("as_of", asOf == null ? null : asOf.toString());
        json.put("stale", Freshness.isStale(asOf, clock.instant()));
        return json;
    }
}
