package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.PublishedModel;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/// Tells clients of a model that is advised against: `deprecation` (RFC 9745), `sunset` (RFC 8594), and what to use instead.
final class LifecycleHeaders {

    private LifecycleHeaders() {}

    static void add(Map<String, String> headers, PublishedModel model, Instant at) {
        var lifecycle = model.lifecycle();
        if (lifecycle.equals(Lifecycle.ACTIVE)) {
            return;
        }
        var deprecated = lifecycle.deprecatedFrom();
        if (deprecated != null && lifecycle.at(at) == Lifecycle.Stage.DEPRECATED) {
            headers.put("deprecation", "@" + deprecated.getEpochSecond());
        }
        var retires = lifecycle.retiresAt();
        if (retires != null) {
            headers.put(
                    "sunset",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(retires.atOffset(ZoneOffset.UTC)));
        }
        if (!lifecycle.replacement().isEmpty()) {
            headers.put("x-metis-replacement", lifecycle.replacement());
        }
    }
}
