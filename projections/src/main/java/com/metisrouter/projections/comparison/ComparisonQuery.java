package com.metisrouter.projections.comparison;

import com.metisrouter.projections.sql.StoredText;
import com.metisrouter.projections.usagelog.InvalidQuery;
import com.metisrouter.projections.usagelog.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What to compare, as the URL says it: the same names in the API and on the page. `a.keyId` is side a's, `b.keyId` side b's, and `keyId` that of
/// each side that has none of its own. Where a time isn't given, a side lasts until now, and begins seven days before its end.
public record ComparisonQuery(ComparedSide a, ComparedSide b) {

    public static final String ACCOUNT = "accountId";
    public static final String SIDE_A = "a.";
    public static final String SIDE_B = "b.";

    /// What each side can have for itself.
    public static final List<String> FIELDS =
            List.of("keyId", "model", "project", "client", "workflow", "since", "until");

    static final Duration SPAN_DEFAULT = Duration.ofDays(7);
    static final Duration SPAN_MAX = Duration.ofDays(92);

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
    private static final Set<String> PARAMETERS = parameters();

    private static Set<String> parameters() {
        var names = new TreeSet<String>();
        names.add(ACCOUNT);
        for (var prefix : List.of("", SIDE_A, SIDE_B)) {
            FIELDS.forEach(field -> names.add(prefix + field));
        }
        return names;
    }

    /// Reads the parameters of a URL. An empty value is as good as none, as forms send it.
    ///
    /// @throws InvalidQuery with everything that is wrong; also if both sides are the same requests
    public static ComparisonQuery parse(Map<String, String> parameters, Instant now) {
        var reader = new Reader(parameters, now.truncatedTo(ChronoUnit.MILLIS));
        var query = new ComparisonQuery(reader.side(SIDE_A), reader.side(SIDE_B));
        if (reader.problems.isEmpty() && query.a.equals(query.b)) {
            reader.problems.add(
                    "a and b: the same requests (expected: another key, model, project, client, workflow or time on one side,"
                            + " such as a.keyId and b.keyId, or a.since=14d, a.until=7d and b.since=7d)");
        }
        if (!reader.problems.isEmpty()) {
            throw new InvalidQuery(reader.problems);
        }
        return query;
    }

    /// @return null for all accounts
    public @Nullable String accountId() {
        return a.accountId();
    }

    public ComparisonQuery ofAccount(String onlyAccountId) {
        return new ComparisonQuery(a.ofAccount(onlyAccountId), b.ofAccount(onlyAccountId));
    }

    private static final class Reader {
        private final Map<String, String> parameters;
        private final Instant now;

        /// What is wrong with a value for both sides is found once for each, and said once.
        private final Set<String> problems = new LinkedHashSet<>();

        Reader(Map<String, String> parameters, Instant now) {
            this.parameters = parameters;
            this.now = now;
            for (var name : new TreeSet<>(parameters.keySet())) {
                if (!PARAMETERS.contains(name)) {
                    problems.add(
                            name
                                    + ": unknown (expected: accountId, or one of "
                                    + String.join(", ", FIELDS)
                                    + ", for one side with a. or b. before it)");
                }
            }
        }

        ComparedSide side(String prefix) {
            var until = time(nameOf(prefix, "until"), now);
            var since =
                    time(
                            nameOf(prefix, "since"),
                            Objects.requireNonNullElse(until, now).minus(SPAN_DEFAULT));
            if (since != null && until != null) {
                checkSpan(nameOf(prefix, "since"), since, nameOf(prefix, "until"), until);
            }
            return new ComparedSide(
                    text(ACCOUNT),
                    text(nameOf(prefix, "keyId")),
                    text(nameOf(prefix, "model")),
                    text(nameOf(prefix, "project")),
                    text(nameOf(prefix, "client")),
                    text(nameOf(prefix, "workflow")),
                    Objects.requireNonNullElse(since, now),
                    Objects.requireNonNullElse(until, now));
        }

        /// The side's own parameter where it is given, else that of both.
        private String nameOf(String prefix, String field) {
            return text(prefix + field) == null ? field : prefix + field;
        }

        private @Nullable String text(String name) {
            var value = parameters.get(name);
            return value == null || value.isBlank() ? null : StoredText.of(value.strip());
        }

        /// @return null if it is none, which is a problem
        private @Nullable Instant time(String name, Instant otherwise) {
            var value = text(name);
            if (value == null) {
                return otherwise;
            }
            var time = TimeText.read(value, now).orElse(null);
            if (time == null) {
                problems.add(name + ": \"" + value + "\" " + TimeText.EXPECTED);
                return null;
            }
            if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
                problems.add(
                        "%s: \"%s\" (expected: from %s to %s)"
                                .formatted(name, value, EARLIEST, LATEST));
                return null;
            }
            return time;
        }

        private void checkSpan(String sinceName, Instant since, String untilName, Instant until) {
            if (!since.isBefore(until) || Duration.between(since, until).compareTo(SPAN_MAX) > 0) {
                problems.add(
                        "%s and %s: from %s to %s (expected: the first before the second, and at most %d days between them)"
                                .formatted(sinceName, untilName, since, until, SPAN_MAX.toDays()));
            }
        }
    }
}
