package com.metisrouter.contracts.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a gateway knows of an API key. Travels on `access.keys.v1`, keyed by hash. The secret itself is stored nowhere.
///
/// A key that is being rotated has two records, one for each secret. Fields after `expiresAt` came later: where they are missing
/// nothing is restricted.
///
/// @param keyHash SHA-256 of the secret, lower-case hex
/// @param project the project's name
/// @param models exact model ids that may be called; empty for all
/// @param expiresAt when this secret stops working, be it with its key or since another took its place; null for never
/// @param endpoints published paths that may be called; empty for all
/// @param projectId empty for a key without a project
/// @param projectModels as `models`, for all keys of the project: both lists must allow
/// @param projectEndpoints as `endpoints`, for all keys of the project
/// @param projectArchivedAt since when no key of the project works; null while it is in use
/// @param limits what the key may spend, at most one for each period
/// @param projectLimits what all keys of the project may spend together, at most one for each period
/// @param allowedIps ranges that `IpRange` reads, which requests may come from; empty for anywhere
/// @param rotatedOutAt when another secret took this one's place; null for the key's current secret
/// @param rates how much it may send; null where that isn't limited
/// @param shortageAs429 true where too little money is told as status 429, for clients that know no 402; else null
public record KeySnapshot(
        String keyHash,
        String keyId,
        String accountId,
        String name,
        String project,
        String client,
        String workflow,
        Status status,
        List<String> models,
        Instant createdAt,
        @Nullable Instant expiresAt,
        List<String> endpoints,
        String projectId,
        List<String> projectModels,
        List<String> projectEndpoints,
        @Nullable Instant projectArchivedAt,
        List<SpendLimit> limits,
        List<SpendLimit> projectLimits,
        List<String> allowedIps,
        @Nullable Instant rotatedOutAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable RateLimits rates,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean shortageAs429) {

    /// Whether the key may be used.
    public enum Status {
        ACTIVE,
        REVOKED
    }

    public KeySnapshot {
        models = List.copyOf(models);
        endpoints = orEmpty(endpoints);
        projectId = Objects.requireNonNullElse(projectId, "");
        projectModels = orEmpty(projectModels);
        projectEndpoints = orEmpty(projectEndpoints);
        limits = onePerPeriod("limits", orEmpty(limits));
        projectLimits = onePerPeriod("projectLimits", orEmpty(projectLimits));
        allowedIps = orEmpty(allowedIps);
        shortageAs429 = Boolean.TRUE.equals(shortageAs429) ? true : null;
    }

    /// A key that nothing but its models and its expiry restricts.
    public KeySnapshot(
            String keyHash,
            String keyId,
            String accountId,
            String name,
            String project,
            String client,
            String workflow,
            Status status,
            List<String> models,
            Instant createdAt,
            @Nullable Instant expiresAt) {
        this(
                keyHash, keyId, accountId, name, project, client, workflow, status, models,
                createdAt, expiresAt, List.of(), "", List.of(), List.of(), null, List.of(),
                List.of(), List.of(), null, null, null);
    }

    public boolean tellsShortageAs429() {
        return shortageAs429 != null;
    }

    /// As `rates`, for those who don't care whether it is limited at all.
    public RateLimits ratesOrNone() {
        return rates == null ? RateLimits.NONE : rates;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static List<SpendLimit> onePerPeriod(String name, List<SpendLimit> limits) {
        var periods = new HashSet<SpendLimit.Period>();
        for (var limit : limits) {
            if (!periods.add(limit.period())) {
                throw new IllegalArgumentException(
                        name + ": two for " + limit.period() + " (expected: one for each period)");
            }
        }
        return limits;
    }
}
