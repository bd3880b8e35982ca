package com.metisrouter.contracts.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// What a provider says that it does with what it is sent.
///
/// @param trains whether models are trained on it
/// @param retentionDays for how long it is kept, 0 for not at all; null where that isn't said
/// @param source where it is said
/// @param verifiedOn when it was last read there
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DataPolicy(
        boolean trains, @Nullable Integer retentionDays, String source, LocalDate verifiedOn) {

    public static final int RETENTION_DAYS_MAX = 36_500;

    public DataPolicy {
        if (retentionDays != null && (retentionDays < 0 || retentionDays > RETENTION_DAYS_MAX)) {
            throw new IllegalArgumentException(
                    "retentionDays: "
                            + retentionDays
                            + " (expected: 0.."
                            + RETENTION_DAYS_MAX
                            + ")");
        }
    }

    /// Whether a provider with this policy, null for none that is known, is known not to train on what it is sent.
    public static boolean excludesTraining(@Nullable DataPolicy policy) {
        return policy != null && !policy.trains;
    }

    /// Whether a provider with this policy, null for none that is known, is known to keep nothing.
    public static boolean excludesRetention(@Nullable DataPolicy policy) {
        if (policy == null || policy.trains) {
            return false;
        }
        var days = policy.retentionDays;
        return days != null && days == 0;
    }

    public String trainingInWords() {
        return trains ? "trains on it" : "doesn't train on it";
    }

    public String retentionInWords() {
        var days = retentionDays;
        if (days == null) {
            return "doesn't say for how long";
        }
        return switch (days) {
            case 0 -> "keeps nothing";
            case 1 -> "keeps it up to a day";
            default -> "keeps it up to " + days + " days";
        };
    }
}
