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

    /// Of an answer that is made of two views: as fresh as the older.
    Map<String, Object> of(String view, String other) {
        var a = freshness.asOf(view);
        var b = freshness.asOf(other);
        return of(a == null || (b != null && a.isBefore(b)) ? view : other);
    }
}
