package com.metisrouter.projections.comparison;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which requests stand on one side of a comparison.
///
/// @param accountId null for all accounts
/// @param model as it was asked for or as it was served
/// @param since the first instant, by when requests came
/// @param until the first instant that no longer counts
public record ComparedSide(
        @Nullable String accountId,
        @Nullable String keyId,
        @Nullable String model,
        @Nullable String project,
        @Nullable String client,
        @Nullable String workflow,
        Instant since,
        Instant until) {

    ComparedSide ofAccount(String onlyAccountId) {
        return new ComparedSide(
                onlyAccountId, keyId, model, project, client, workflow, since, until);
    }

    public Duration span() {
        return Duration.between(since, until);
    }

    /// The filters by the names that the usage log has for them, those left out that aren't given.
    public Map<String, String> filters() {
        var filters = new LinkedHashMap<String, String>();
        put(filters, "accountId", accountId);
        put(filters, "keyId", keyId);
        put(filters, "model", model);
        put(filters, "project", project);
        put(filters, "client", client);
        put(filters, "workflow", workflow);
        filters.put("since", since.toString());
        filters.put("until", until.toString());
        return filters;
    }

    private static void put(Map<String, String> to, String name, @Nullable String value) {
        if (value != null) {
            to.put(name, value);
        }
    }

    /// Whether a request can stand on both sides, as far as the filters tell. Two models can: one as asked for, the other as served.
    boolean mayShareWith(ComparedSide other) {
        return since.isBefore(other.until)
                && other.since.isBefore(until)
                && agree(accountId, other.accountId)
                && agree(keyId, other.keyId)
                && agree(project, other.project)
                && agree(client, other.client)
                && agree(workflow, other.workflow);
    }

    private static boolean agree(@Nullable String one, @Nullable String other) {
        return one == null || other == null || Objects.equals(one, other);
    }
}
