package com.metisrouter.projections.console;

import com.metisrouter.projections.checkpoint.Freshness;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Says how fresh the page is. Stale is said aloud.
record FreshnessNote(@Nullable Instant asOf, Instant now) {

    void write(Html html) {
        if (asOf == null) {
            html.element(
                    "p",
                    "Still reading the ledger: older requests may be missing.",
                    "class",
                    "fresh stale",
                    "role",
                    "status");
        } else if (Freshness.isStale(asOf, now)) {
            html.open("p", "class", "fresh stale", "role", "status").text("Stale: as of ");
            html.element("time", Format.exact(asOf), "datetime", asOf.toString());
            html.text(". Newer requests are not shown yet; nothing is lost.").close();
        } else {
            html.open("p", "class", "fresh").text("As of ");
            html.element(
                    "time",
                    Format.time(asOf) + " UTC",
                    "datetime",
                    asOf.toString(),
                    "title",
                    Format.exact(asOf));
            html.close();
        }
    }
}
