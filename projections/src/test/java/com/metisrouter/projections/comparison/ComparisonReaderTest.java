package com.metisrouter.projections.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.projections.SampleComparison;
import com.metisrouter.projections.SampleLedger;
import com.metisrouter.projections.SampleRequest;
import com.metisrouter.projections.ViewsDatabase;
import com.metisrouter.projections.usagelog.UsageLog;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

class ComparisonReaderTest {

    private static final Instant NOW = SampleComparison.BEGIN.plusSeconds(60);

    private final ViewsDatabase database = new ViewsDatabase();
    private final UsageLog log = new UsageLog(InstantSource.fixed(NOW));
    private final ComparisonReader reader =
            new ComparisonReader(database.jdbc(), Duration.ofMillis(100));

    @AfterEach
    void close() {
        database.close();
    }

    private void apply(List<Event> events) throws SQLException {
        try (var connection = database.pool().getConnection()) {
            connection.setAutoCommit(false);
            log.apply(connection, events);
            connection.commit();
        }
    }

    private Comparison compare(String accountId, Map<String, String> parameters) {
        return reader.read(ComparisonQuery.parse(parameters, NOW).ofAccount(accountId));
    }

    private Comparison keys(SampleLedger ledger) {
        return compare(
                ledger.accountId(),
                Map.of(
                        "a.keyId",
                        SampleComparison.keyA(ledger),
                        "b.keyId",
                        SampleComparison.keyB(ledger)));
    }

    private static String told(Measure measure, SideFigures side) {
        return measure.of(side).orElseThrow().rounded(measure.kind().places()).toPlainString();
    }

    @Test
    void the_figures_of_a_side_are_those_that_are_worked_out_by_hand() throws Exception {
        var ledger = SampleComparison.account();
        apply(ledger.events());

        var a = keys(ledger).a();

        assertThat(a.requests()).isEqualTo(8);
        assertThat(a.errors()).isEqualTo(3);
        assertThat(a.count(Outcome.CLIENT_ABORTED)).isEqualTo(1);
        assertThat(a.count(Outcome.UPSTREAM_FAILED)).isEqualTo(1);
        assertThat(a.count(Outcome.ORPHANED)).isEqualTo(1);
        assertThat(a.count(Outcome.UPSTREAM_REJECTED)).isZero();
        assertThat(told(Measure.ERROR_SHARE, a)).isEqualTo("37.50");
        // 300 + 100 + 400 + 200 + 50 tokens of 600 nano-USD.
        assertThat(a.charge()).isEqualTo(Usd.ofNanos(630_000));
        assertThat(told(Measure.CHARGE, a)).isEqualTo("0.000630000");
        assertThat(told(Measure.CHARGE_PER_REQUEST, a)).isEqualTo("0.000090000");
        assertThat(told(Measure.CHARGE_PER_THOUSAND, a)).isEqualTo("0.000600000");
        assertThat(a.latencyMillis()).isEqualTo(new Percentiles(5, 3_000L, 5_000L));
        assertThat(a.outputTokens()).isEqualTo(new Percentiles(4, 200L, 400L));
        assertThat(told(Measure.OUTPUT_MEAN, a)).isEqualTo("250.00");
        assertThat(a.models()).containsExactly(new ModelCount("sim/chat", 8));
    }

    @Test
    void what_is_not_known_counts_nowhere_and_not_as_zero() throws Exception {
        var ledger = SampleComparison.account();
        apply(ledger.events());

        var a = keys(ledger).a();

        // One that was answered in full has no first byte and one no output; one waits for its
        // charge.
        assertThat(a.firstByteMillis()).isEqualTo(new Percentiles(4, 20L, 50L));
        assertThat(a.outputTokens().known()).isEqualTo(4);
        assertThat(a.charged()).isEqualTo(7);
        assertThat(a.counted()).isEqualTo(5);
        assertThat(a.countedTokens()).isEqualTo(BigInteger.valueOf(1_050));
    }

    @Test
    void a_corrected_charge_counts_as_it_is_now() throws Exception {
        var ledger = SampleComparison.account();
        apply(ledger.events());

        var b = keys(ledger).b();

        // 200 tokens of 600 nano-USD, 101 of 650.
        assertThat(b.charge()).isEqualTo(Usd.ofNanos(185_650));
        assertThat(told(Measure.CHARGE_PER_REQUEST, b)).isEqualTo("0.000061883");
        assertThat(told(Measure.CHARGE_PER_THOUSAND, b)).isEqualTo("0.000616777");
        assertThat(told(Measure.OUTPUT_MEAN, b)).isEqualTo("100.33");
        assertThat(b.models())
                .containsExactly(new ModelCount("sim/chat", 2), new ModelCount("sim/other", 1));
        assertThat(b.modelCount()).isEqualTo(2);
    }

    @Test
    void differences_are_of_the_exact_numbers_and_rounded_once() throws Exception {
        var ledger = SampleComparison.account();
        apply(ledger.events());

        var differences = keys(ledger).differences();

        assertThat(differences).containsOnlyKeys(Measure.values());
        assertDifference(differences, Measure.REQUESTS, "-5", "0.3750");
        assertDifference(differences, Measure.ERROR_SHARE, "-37.50", "0.0000");
        assertDifference(differences, Measure.CHARGE, "-0.000444350", "0.2947");
        assertDifference(differences, Measure.CHARGE_PER_REQUEST, "-0.000028117", "0.6876");
        assertDifference(differences, Measure.CHARGE_PER_THOUSAND, "0.000016777", "1.0280");
        assertDifference(differences, Measure.LATENCY_P50, "-2499", "0.1670");
        assertDifference(differences, Measure.LATENCY_P95, "-3500", "0.3000");
        assertDifference(differences, Measure.FIRST_BYTE_P50, "-14", "0.3000");
        assertDifference(differences, Measure.FIRST_BYTE_P95, "-43", "0.1400");
        assertDifference(differences, Measure.OUTPUT_P50, "-100", "0.5000");
        assertDifference(differences, Measure.OUTPUT_P95, "-299", "0.2525");
        assertDifference(differences, Measure.OUTPUT_MEAN, "-149.67", "0.4013");
    }

    private static void assertDifference(
            Map<Measure, Difference> differences, Measure measure, String amount, String ratio) {
        var difference = Objects.requireNonNull(differences.get(measure));
        assertThat(difference.amount().toPlainString()).as(measure.name()).isEqualTo(amount);
        assertThat(difference.ratio().orElseThrow().toPlainString())
                .as(measure.name())
                .isEqualTo(ratio);
    }

    @Test
    void a_ratio_to_nothing_is_not_told_and_the_difference_is() throws Exception {
        var ledger = SampleComparison.account();
        apply(ledger.events());

        var turned =
                compare(
                        ledger.accountId(),
                        Map.of(
                                "a.keyId",
                                SampleComparison.keyB(ledger),
                                "b.keyId",
                                SampleComparison.keyA(ledger)));

        var errors = Objects.requireNonNull(turned.differences().get(Measure.ERROR_SHARE));
        assertThat(errors.ratio()).isEmpty();
        assertThat(errors.amount()).isEqualByComparingTo("37.5");
    }

    @Test
    void percentiles_are_values_that_occurred() throws Exception {
        var ledger = SampleLedger.account();
        ledger.at(SampleComparison.BEGIN);
        ledger.opened();
        var lease = ledger.leased("1.00");
        for (var i = 1; i <= 100; i++) {
            ledger.debited(
                    List.of(SampleRequest.of("key_1", 10L * i, i, 1_000L * i).in(ledger, lease)));
        }
        apply(ledger.events());

        var a = compare(ledger.accountId(), Map.of("a.keyId", "key_1", "b.keyId", "key_2")).a();

        assertThat(a.latencyMillis()).isEqualTo(new Percentiles(100, 50_000L, 95_000L));
        assertThat(a.firstByteMillis()).isEqualTo(new Percentiles(100, 50L, 95L));
        assertThat(a.outputTokens()).isEqualTo(new Percentiles(100, 500L, 950L));
    }

    @Test
    void the_ten_models_that_served_most_are_named_and_all_are_counted() throws Exception {
        var ledger = SampleLedger.account();
        ledger.at(SampleComparison.BEGIN);
        var lease = ledger.leased("1.00");
        for (var i = 0; i < 12; i++) {
            var request =
                    SampleRequest.of("key_1", 1, 1, 1).servedBy("sim/\"<m>" + (char) ('a' + i));
            ledger.debited(List.of(request.in(ledger, lease)));
        }
        var often = SampleRequest.of("key_1", 1, 1, 1).servedBy("sim/often");
        ledger.debited(List.of(often.in(ledger, lease), often.in(ledger, lease)));
        apply(ledger.events());

        var a = compare(ledger.accountId(), Map.of("a.keyId", "key_1", "b.keyId", "key_2")).a();

        assertThat(a.modelCount()).isEqualTo(13);
        assertThat(a.models()).hasSize(SideFigures.MODELS_MAX);
        assertThat(a.models().getFirst()).isEqualTo(new ModelCount("sim/often", 2));
        assertThat(a.models().getLast()).isEqualTo(new ModelCount("sim/\"<m>i", 1));
    }

    @Test
    void another_accounts_requests_are_on_neither_side() throws Exception {
        var mine = SampleComparison.account();
        var theirs = SampleComparison.account();
        apply(mine.events());
        apply(theirs.events());

        var foreign =
                compare(
                        mine.accountId(),
                        Map.of(
                                "a.keyId",
                                SampleComparison.keyA(mine),
                                "b.keyId",
                                SampleComparison.keyA(theirs)));
        var models = compare(mine.accountId(), Map.of("a.model", "sim/chat"));

        assertThat(foreign.a().requests()).isEqualTo(8);
        assertThat(foreign.b().requests()).isZero();
        assertThat(models.a().requests()).isEqualTo(10);
        assertThat(models.b().requests()).isEqualTo(11);
    }

    @Test
    void a_side_without_requests_has_no_numbers_and_there_is_no_difference() throws Exception {
        var ledger = SampleComparison.account();
        apply(ledger.events());

        var comparison =
                compare(
                        ledger.accountId(),
                        Map.of("a.keyId", SampleComparison.keyA(ledger), "b.keyId", "key_none"));

        assertThat(comparison.b().requests()).isZero();
        assertThat(comparison.b().charge()).isEqualTo(Usd.ZERO);
        assertThat(comparison.b().latencyMillis()).isEqualTo(new Percentiles(0, null, null));
        assertThat(comparison.b().models()).isEmpty();
        for (var measure : Measure.values()) {
            assertThat(measure.of(comparison.b()).isPresent())
                    .as(measure.name())
                    .isEqualTo(measure == Measure.REQUESTS || measure == Measure.CHARGE);
        }
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.warnings())
                .containsExactly(
                        "A has 8 requests, fewer than 30: too few to tell.",
                        "B has no requests: there is nothing to compare.",
                        "Of A, 1 request waits for the provider's figure: the charge is without it.");
    }

    @Test
    void times_begin_with_their_first_instant_and_end_before_their_last() throws Exception {
        var ledger = SampleLedger.account();
        var lease = ledger.leased("1.00");
        var instants = new ArrayList<Instant>();
        for (var i = 0; i < 3; i++) {
            var line = SampleRequest.of("key_1", 10, 1, 2).in(ledger, lease);
            instants.add(line.request().admittedAt());
            ledger.debited(List.of(line));
        }
        apply(ledger.events());

        var comparison =
                compare(
                        ledger.accountId(),
                        Map.of(
                                "a.since", instants.getFirst().toString(),
                                "a.until", instants.getLast().toString(),
                                "b.since", instants.getLast().toString()));

        assertThat(comparison.a().requests()).isEqualTo(2);
        assertThat(comparison.b().requests()).isEqualTo(1);
        assertThat(comparison.shared()).isZero();
        assertThat(comparison.warnings())
                .contains(
                        "The two times are not equally long: compare what is per request, not the totals.");
    }

    @Test
    void requests_on_both_sides_are_counted_and_warned_of() throws Exception {
        var ledger = SampleComparison.account();
        apply(ledger.events());

        var comparison =
                compare(
                        ledger.accountId(),
                        Map.of("a.model", "sim/chat", "b.keyId", SampleComparison.keyB(ledger)));

        assertThat(comparison.shared()).isEqualTo(2);
        assertThat(comparison.warnings())
                .contains(
                        "2 requests are on both sides: the difference shows less than it would without.");
    }

    @Test
    void from_thirty_requests_on_nothing_is_said_of_too_few() throws Exception {
        var ledger = SampleLedger.account();
        var lease = ledger.leased("1.00");
        for (var i = 0; i < 30; i++) {
            ledger.debited(
                    List.of(
                            SampleRequest.of("key_1", 10, 1, 2).in(ledger, lease),
                            SampleRequest.of("key_2", 10, 1, 2).in(ledger, lease)));
        }
        apply(ledger.events());
        var keys = Map.of("a.keyId", "key_1", "b.keyId", "key_2");
        assertThat(compare(ledger.accountId(), keys).warnings()).isEmpty();

        database.jdbc()
                .sql(
                        "UPDATE usage_log SET outcome = 'UPSTREAM_FAILED' WHERE request_id = (SELECT request_id FROM usage_log WHERE key_id = 'key_1' LIMIT 1)")
                .update();

        assertThat(compare(ledger.accountId(), keys).warnings())
                .containsExactly(
                        "Of A, 29 requests were answered in full, fewer than 30: too few to tell latency and output length.");
    }

    @Test
    void each_filter_narrows_its_side_alone() throws Exception {
        var ledger = SampleComparison.account();
        apply(ledger.events());

        for (var filter :
                Map.of("project", "search", "client", "web", "workflow", "nightly").entrySet()) {
            var matching =
                    compare(ledger.accountId(), Map.of("a." + filter.getKey(), filter.getValue()));
            var none = compare(ledger.accountId(), Map.of("b." + filter.getKey(), "none"));

            assertThat(matching.a().requests()).as(filter.getKey()).isEqualTo(11);
            assertThat(none.a().requests()).as(filter.getKey()).isEqualTo(11);
            assertThat(none.b().requests()).as(filter.getKey()).isZero();
        }
    }

    @Test
    void one_comparison_is_read_at_a_time_and_others_do_not_wait_for_ever() throws Exception {
        var query =
                ComparisonQuery.parse(Map.of("a.keyId", "key_1", "b.keyId", "key_2"), NOW)
                        .ofAccount("acc_1");
        try (var connection = database.pool().getConnection();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("LOCK TABLE usage_log");
            var first = threads.submit(() -> reader.read(query));
            await().until(() -> isWaitingForTheLock());

            assertThatThrownBy(() -> reader.read(query)).isInstanceOf(QueryTimeoutException.class);

            connection.commit();
            assertThat(first.get(20, TimeUnit.SECONDS).a().requests()).isZero();
            assertThat(reader.read(query).a().requests()).isZero();
        }
    }

    private boolean isWaitingForTheLock() {
        return database.jdbc()
                        .sql(
                                "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                        .query(Long.class)
                        .single()
                > 0;
    }

    @Test
    void an_account_is_read_from_its_index_in_the_partitions_of_the_time() throws Exception {
        var ledger = SampleLedger.account();
        ledger.at(SampleComparison.BEGIN);
        ledger.opened();
        ledger.debited(ledger.leased("1.00"), 20);
        apply(ledger.events());
        for (var i = 0; i < 4; i++) {
            var other = SampleLedger.account();
            other.at(SampleComparison.BEGIN);
            other.debited(other.leased("1.00"), 400);
            apply(other.events());
        }
        database.jdbc().sql("ANALYZE usage_log").update();

        var plan =
                String.join(
                        "\n",
                        database.jdbc()
                                .sql(
                                        "EXPLAIN SELECT count(*) FROM usage_log WHERE minted_at >= ?::timestamptz AND minted_at < ?::timestamptz AND account_id = ?")
                                .params(
                                        "2026-11-22T00:00:00Z",
                                        "2026-11-23T00:00:00Z",
                                        ledger.accountId())
                                .query(String.class)
                                .list());

        assertThat(plan)
                .contains("usage_log_20261122_account_id")
                .doesNotContain("usage_log_20261123");
    }
}
