package com.metisrouter.contracts.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How long a model is offered.
///
/// @param preview whether it may change or go without notice
/// @param deprecatedFrom when it is advised against; null where it isn't
/// @param retiresAt when it can't be called any more; null where no end is set
/// @param replacement the exact id to use instead; empty where there is none
public record Lifecycle(
        boolean preview,
        @Nullable Instant deprecatedFrom,
        @Nullable Instant retiresAt,
        String replacement) {

    public static final Lifecycle ACTIVE = new Lifecycle(false, null, null, "");

    /// What it is at an instant.
    public enum Stage {
        PREVIEW,
        ACTIVE,
        DEPRECATED,
        RETIRED
    }

    public Lifecycle {
        if (deprecatedFrom != null && retiresAt != null && retiresAt.isBefore(deprecatedFrom)) {
            throw new IllegalArgumentException(
                    "retiresAt: " + retiresAt + " (expected: not before " + deprecatedFrom + ")");
        }
    }

    public Stage at(Instant now) {
        if (retiresAt != null && !retiresAt.isAfter(now)) {
            return Stage.RETIRED;
        }
        if (deprecatedFrom != null && !deprecatedFrom.isAfter(now)) {
            return Stage.DEPRECATED;
        }
        return preview ? Stage.PREVIEW : Stage.ACTIVE;
    }
}
