package com.metisrouter.projections.usagelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.projections.SampleLedger;
import com.metisrouter.projections.ViewsDatabase;
import com.metisrouter.projections.sql.SqlTime;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsageLogTest {

    private final ViewsDatabase database = new ViewsDatabase();
    private final UsageLog log =
            new UsageLog(InstantSource.fixed(Instant.parse("2026-11-22T23:00:00Z")));

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

    private static SampleLedger ledger(int requests) {
        var ledger = SampleLedger.account();
        ledger.opened();
        ledger.granted("10.00");
        ledger.debited(ledger.leased("1.00"), requests);
        return ledger;
    }

    @Test
    void a_row_says_all_that_the_line_says() throws Exception {
        var ledger = ledger(3);
        apply(ledger.events());
        var line = SampleLedger.linesOf(ledger.events().getLast()).get(1);
        var request = line.request();

        var found = new UsageReader(database.jdbc()).find(request.requestId(), null).orElseThrow();

        assertThat(found.lines()).isEqualTo(line.lines());
        assertThat(found.quantities()).isEqualTo(request.quantities());
        assertThat(found.attempts()).isEqualTo(request.attempts());
        assertThat(found.rawUsage()).isEqualTo(request.rawUsage());
        assertThat(found.hold()).isEqualTo(request.hold());
        assertThat(found.gatewayCharge()).isEqualTo(request.charge());
        assertThat(found.lease()).isEqualTo(request.position().lease());
        assertThat(found.leaseSequence()).isEqualTo(request.position().sequence());
        assertThat(found.position()).isEqualTo(ledger.events().getLast().position());
        assertThat(found.balanceAfter()).isEqualTo(ledger.balance());
        var entry = found.entry();
        assertThat(entry.id()).isEqualTo(request.requestId());
        assertThat(entry.charge()).isEqualTo(line.charge());
        assertThat(entry.accountId()).isEqualTo(ledger.accountId());
        assertThat(entry.ledgerEntryId()).isEqualTo(ledger.accountId() + "-3-1");
        assertThat(entry.admittedAt()).isEqualTo(request.admittedAt());
        assertThat(entry.inputTokens()).isEqualTo(request.quantities().get(0).amount());
        assertThat(entry.outputTokens()).isEqualTo(request.quantities().get(1).amount());
        assertThat(
                        database.jdbc()
                                .sql("SELECT charge::text FROM usage_log WHERE request_id = ?")
                                .param(UUID.fromString(request.requestId().substring(4)))
                                .query(String.class)
                                .single())
                .isEqualTo(line.charge().toString());
    }

    @Test
    void a_corrected_request_shows_what_it_is_charged_now_and_how_it_came_to_that()
            throws Exception {
        var ledger = ledger(2);
        var lines = SampleLedger.linesOf(ledger.events().getLast());
        var line = lines.getFirst();
        ledger.rerated(lines, SampleLedger.CORRECTED);
        var first = ledger.standing(line);
        ledger.settled(line, List.of(Quantity.of(Unit.INPUT_TOKENS, 7, QuantitySource.PROVIDER)));
        var second = ledger.standing(line);
        apply(ledger.events());

        var found =
                new UsageReader(database.jdbc())
                        .find(line.request().requestId(), null)
                        .orElseThrow();

        assertThat(found.entry().originalCharge()).isEqualTo(line.charge());
        assertThat(found.entry().charge()).isEqualTo(second.charge());
        assertThat(found.entry().inputTokens()).isEqualTo(7);
        assertThat(found.entry().outputTokens()).isZero();
        assertThat(found.entry().priceVersion()).isEqualTo("sim/chat@4");
        assertThat(found.originalPriceVersion()).isEqualTo("sim/chat@3");
        assertThat(found.lines()).isEqualTo(line.lines());
        assertThat(found.currentLines()).isEqualTo(second.lines());
        assertThat(found.corrections())
                .extracting(Correction::cause, Correction::chargeBefore, Correction::charge)
                .containsExactly(
                        tuple("RERATING", line.charge(), first.charge()),
                        tuple("ORPHAN", first.charge(), second.charge()));
        assertThat(ChargeProof.of(found).exactSum()).isPositive();
        assertThat(database.count("usage_log_anomaly")).isZero();
    }

    @Test
    void a_request_whose_record_came_late_is_shown_as_itself_beside_the_place_that_was_voided()
            throws Exception {
        var ledger = ledger(1);
        var lease = SampleLedger.linesOf(ledger.events().getLast()).getFirst();
        var number = lease.request().position().lease();
        var voided = ledger.line(number, Outcome.VOIDED);
        ledger.debited(List.of(voided));
        var truth = ledger.line(number, Outcome.COMPLETED);
        var told = "late-record:" + truth.request().requestId();
        ledger.corrected(
                AccountEvent.CorrectionCause.ORPHAN,
                List.of(
                        ledger.told(voided, told),
                        CorrectedLine.late(truth, "late-record:" + voided.request().requestId())),
                "came late");
        var spent = Usd.parse("10").minus(ledger.balance()).nanos();

        apply(ledger.events());

        var reader = new UsageReader(database.jdbc());
        var found = reader.find(truth.request().requestId(), null).orElseThrow();
        assertThat(found.entry().charge()).isEqualTo(truth.charge());
        assertThat(found.entry().originalCharge()).isEqualTo(Usd.ZERO);
        assertThat(found.entry().settlement()).isEqualTo("FINAL");
        assertThat(found.entry().model()).isEqualTo(truth.request().modelId());
        assertThat(found.entry().keyId()).isEqualTo(truth.request().caller().keyId());
        assertThat(found.corrections())
                .extracting(Correction::evidence)
                .containsExactly("late-record:" + voided.request().requestId());
        assertThat(ChargeProof.of(found).exactSum()).isPositive();
        var place = reader.find(voided.request().requestId(), null).orElseThrow();
        assertThat(place.entry().charge()).isEqualTo(Usd.ZERO);
        assertThat(place.corrections()).extracting(Correction::evidence).containsExactly(told);
        assertThat(sum("SELECT sum(charge_nanos) FROM usage_log")).isEqualTo(spent);
        assertThat(sum("SELECT sum(charge_nanos) FROM usage_day")).isEqualTo(spent);
        assertThat(database.count("usage_log_anomaly")).isZero();
    }

    @Test
    void the_log_adds_up_to_the_debits_and_corrections_by_row_and_by_day() throws Exception {
        var ledger = ledger(5);
        var lines = SampleLedger.linesOf(ledger.events().getLast());
        ledger.at(Instant.parse("2026-11-23T00:00:01Z"));
        ledger.debited(1, 3);
        ledger.rerated(lines, SampleLedger.CORRECTED);
        for (var event : ledger.events()) {
            apply(List.of(event));
        }

        var spent = Usd.parse("10").minus(ledger.balance()).nanos();

        assertThat(sum("SELECT sum(charge_nanos) FROM usage_log")).isEqualTo(spent);
        assertThat(sum("SELECT sum(charge_nanos) FROM usage_day")).isEqualTo(spent);
        assertThat(sum("SELECT sum(requests) FROM usage_day")).isEqualTo(8);
        assertThat(database.count("usage_day")).isEqualTo(2);
    }

    @Test
    void a_correction_of_a_charge_that_does_not_stand_is_an_anomaly_and_changes_nothing()
            throws Exception {
        var ledger = ledger(1);
        var line = SampleLedger.linesOf(ledger.events().getLast()).getFirst();
        var unseen = ledger.rerated(List.of(line), SampleLedger.CORRECTED);
        ledger.rerated(List.of(line), SampleLedger.PRICES);
        var events = new ArrayList<>(ledger.events());
        events.remove(unseen);

        apply(events);

        var found =
                new UsageReader(database.jdbc())
                        .find(line.request().requestId(), null)
                        .orElseThrow();
        assertThat(found.entry().charge()).isEqualTo(line.charge());
        assertThat(found.corrections()).isEmpty();
        assertThat(database.count("usage_log_anomaly")).isEqualTo(1);
    }

    private long sum(String sql) {
        return database.jdbc().sql(sql).query(Long.class).single();
    }

    @Test
    void text_of_clients_is_kept_character_by_character() throws Exception {
        var ledger = SampleLedger.account();
        var lease = ledger.leased("1.00");
        var asked = "a\\tb\t\n\r\\N \\. \"quoted\" ünï 😀 {,}";
        var tokens = List.of(Quantity.of(Unit.INPUT_TOKENS, 10, QuantitySource.PROVIDER));
        var line = ledger.line(lease, Outcome.COMPLETED, asked, tokens);
        ledger.debited(List.of(line));

        apply(ledger.events());

        var found =
                new UsageReader(database.jdbc())
                        .find(line.request().requestId(), ledger.accountId())
                        .orElseThrow();
        assertThat(found.entry().modelRequested()).isEqualTo(asked);
    }

    @Test
    void days_are_made_a_week_ahead_and_for_late_rows() throws Exception {
        apply(ledger(1).events());
        assertThat(partitions()).hasSize(8).contains("usage_log_20261122", "usage_log_20261129");
        var late = SampleLedger.account();
        late.at(Instant.parse("2026-10-31T23:59:59Z"));
        late.opened();
        late.debited(late.leased("1.00"), 1);

        apply(late.events());

        assertThat(partitions()).hasSize(9).contains("usage_log_20261031");
        assertThat(database.count("usage_log_20261031")).isEqualTo(1);
    }

    private List<String> partitions() {
        return database.jdbc()
                .sql(
                        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'usage_log'::regclass")
                .query(String.class)
                .list();
    }

    @Test
    void an_id_is_looked_up_in_the_partition_of_its_day_alone() throws Exception {
        var ledger = ledger(1);
        apply(ledger.events());
        var id = SampleLedger.linesOf(ledger.events().getLast()).getFirst().request().requestId();

        var plan =
                String.join(
                        "\n",
                        database.jdbc()
                                .sql(
                                        "EXPLAIN SELECT * FROM usage_log WHERE minted_at = ? AND request_id = ?")
                                .param(SqlTime.write(RequestId.mintedAt(id)))
                                .param(UUID.fromString(id.substring(4)))
                                .query(String.class)
                                .list());

        assertThat(plan).contains("usage_log_20261122").doesNotContain("usage_log_20261123");
    }

    @Test
    void a_request_that_is_charged_a_second_time_gets_no_second_row_and_is_an_anomaly()
            throws Exception {
        var ledger = ledger(2);
        var lines = SampleLedger.linesOf(ledger.events().getLast());
        ledger.debited(
                List.<UsageLine>of(
                        lines.getFirst(), ledger.line(1, lines.getFirst().request().outcome())));

        apply(ledger.events());

        assertThat(database.count("usage_log")).isEqualTo(3);
        var anomalies = database.jdbc().sql("SELECT * FROM usage_log_anomaly").query().listOfRows();
        assertThat(anomalies).hasSize(1);
        assertThat(Map.copyOf(anomalies.getFirst()))
                .containsEntry("account_id", ledger.accountId())
                .containsEntry("item", 0);
        assertThat(String.valueOf(anomalies.getFirst().get("detail")))
                .contains(lines.getFirst().request().requestId())
                .contains(lines.getFirst().charge().toString());
    }

    @Test
    void a_page_of_an_account_is_read_from_the_index_in_order() throws Exception {
        var ledger = ledger(250);
        for (var i = 0; i < 19; i++) {
            ledger.debited(1, 250);
        }
        apply(ledger.events());
        apply(ledger(250).events());
        database.jdbc().sql("ANALYZE usage_log").update();

        var plan =
                String.join(
                        "\n",
                        database.jdbc()
                                .sql(
                                        "EXPLAIN SELECT * FROM usage_log WHERE account_id = ? ORDER BY minted_at DESC, request_id DESC LIMIT 26")
                                .param(ledger.accountId())
                                .query(String.class)
                                .list());

        assertThat(plan).contains("account_id_minted_at_request_id").doesNotContain("Sort");
    }
}
