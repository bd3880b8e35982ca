package com.metisrouter.projections.usagelog;

import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.projections.sql.StoredText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which requests to list, as the URL says it: the same names in the API and on the page.
///
/// @param accountId null for all accounts
/// @param after the id of a request: list those before it in time, newest first
/// @param before the id of a request: list those right after it in time, newest first
public record UsageQuery(
        @Nullable String accountId,
        @Nullable String keyId,
        @Nullable String model,
        @Nullable Outcome outcome,
        @Nullable Integer httpStatus,
        @Nullable String project,
        @Nullable String client,
        @Nullable String workflow,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String after,
        @Nullable String before,
        int limit) {

    public static final int LIMIT_DEFAULT = 25;
    public static final int LIMIT_MAX = 100;

    public static final Set<String> PARAMETERS =
            new TreeSet<>(
                    Set.of(
                            "accountId",
                            "keyId",
                            "model",
                            "status",
                            "outcome",
                            "project",
                            "client",
                            "workflow",
                            "since",
                            "until",
                            "after",
                            "before",
                            "limit"));

    private static final Pattern HTTP_STATUS = Pattern.compile("0|[1-5][0-9]{2}");

    /// Reads the parameters of a URL. An empty value is as good as none, as forms send it.
    ///
    /// @throws InvalidQuery with everything that is wrong
    public static UsageQuery parse(Map<String, String> parameters, Instant now) {
        var reader = new Reader(parameters, now);
        var query =
                new UsageQuery(
                        reader.text("accountId"),
                        reader.text("keyId"),
                        reader.text("model"),
                        reader.outcome(),
                        reader.httpStatus(),
                        reader.text("project"),
                        reader.text("client"),
                        reader.text("workflow"),
                        reader.time("since"),
                        reader.time("until"),
                        reader.requestId("after"),
                        reader.requestId("before"),
                        reader.limit());
        if (query.after != null && query.before != null) {
            reader.problems.add("after and before: both given (expected: one of them)");
        }
        if (!reader.problems.isEmpty()) {
            throw new InvalidQuery(reader.problems);
        }
        return query;
    }

    public UsageQuery ofAccount(String onlyAccountId) {
        return new UsageQuery(
                onlyAccountId,
                keyId,
                model,
                outcome,
                httpStatus,
                project,
                client,
                workflow,
                since,
                until,
                after,
                before,
                limit);
    }

    private static final class Reader {
        private final Map<String, String> parameters;
        private final Instant now;
        private final List<String> problems = new ArrayList<>();

        Reader(Map<String, String> parameters, Instant now) {
            this.parameters = parameters;
            this.now = now;
            for (var name : new TreeSet<>(parameters.keySet())) {
                if (!PARAMETERS.contains(name)) {
                    problems.add(
                            name
                                    + ": unknown (expected: one of "
                                    + String.join(", ", PARAMETERS)
                                    + ")");
                }
            }
        }

        @Nullable String text(String name) {
            var value = parameters.get(name);
            return value == null || value.isBlank() ? null : StoredText.of(value.strip());
        }

        /// `outcome`, or `status` where that is a word.
        @Nullable Outcome outcome() {
            var word = text("outcome");
            if (word == null) {
                word = text("status");
                if (word != null && HTTP_STATUS.matcher(word).matches()) {
                    return null;
                }
            }
            if (word == null) {
                return null;
            }
            for (var outcome : Outcome.values()) {
                if (outcome.name().equals(word.toUpperCase(Locale.ROOT))) {
                    return outcome;
                }
            }
            problems.add(
                    "status: \""
                            + word
                            + "\" (expected: an HTTP status or one of "
                            + Arrays.stream(Outcome.values())
                                    .map(UsageEntry::statusOf)
                                    .collect(Collectors.joining(", "))
                            + ")");
            return null;
        }

        @Nullable Integer httpStatus() {
            var status = text("status");
            return status != null && HTTP_STATUS.matcher(status).matches()
                    ? Integer.valueOf(status)
                    : null;
        }

        @Nullable Instant time(String name) {
            var value = text(name);
            if (value == null) {
                return null;
            }
            var time = TimeText.read(value, now);
            if (time.isEmpty()) {
                problems.add(name + ": \"" + value + "\" " + TimeText.EXPECTED);
            }
            return time.orElse(null);
        }

        @Nullable String requestId(String name) {
            var value = text(name);
            if (value != null && !RequestId.isValid(value)) {
                problems.add(
                        name + ": \"" + value + "\" (expected: a request id, req_ and a UUIDv7)");
                return null;
            }
            return value;
        }

        int limit() {
            var value = text("limit");
            if (value == null) {
                return LIMIT_DEFAULT;
            }
            if (value.matches("[0-9]{1,3}")) {
                var limit = Integer.parseInt(value);
                if (limit >= 1 && limit <= LIMIT_MAX) {
                    return limit;
                }
            }
            problems.add("limit: \"" + value + "\" (expected: 1 to " + LIMIT_MAX + ")");
            return LIMIT_DEFAULT;
        }
    }
}
