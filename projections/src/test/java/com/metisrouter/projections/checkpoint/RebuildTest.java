package com.metisrouter.projections.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.embedded.testing.TestServers;
import com.metisrouter.projections.SampleLedger;
import com.metisrouter.projections.SampleTopic;
import com.metisrouter.projections.ViewsDatabase;
import com.metisrouter.projections.balance.BalanceView;
import com.metisrouter.projections.usagelog.UsageLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RebuildTest {

    @Test
    void a_rebuilt_usage_log_is_the_live_one_row_for_row() throws Exception {
        rebuiltEqualsLive(() -> new UsageLog(InstantSource.system()));
    }

    @Test
    void a_rebuilt_balance_view_is_the_live_one_row_for_row() throws Exception {
        rebuiltEqualsLive(BalanceView::new);
    }

    private static void rebuiltEqualsLive(Supplier<View> view) throws Exception {
        try (var database = new ViewsDatabase();
                var topic = SampleTopic.fresh(4);
                var live = start(topic, database, view.get())) {
            var ledgers = List.of(history(), history(), history());
            for (var ledger : ledgers) {
                topic.send(ledger.events());
                topic.send(ledger.events().subList(2, 5));
            }
            awaitRead(live, database, ledgers.size() * (history().events().size() + 3));
            var before = contents(database, view.get());
            var checkpoints = database.rows("projection_checkpoint");

            var replayed =
                    new Rebuild(
                                    TestServers.kafka(),
                                    topic.name(),
                                    database.pool(),
                                    ViewsDatabase.SCHEMA)
                            .run(view.get(), live);

            assertThat(replayed).isEqualTo(3L * history().events().size());
            assertThat(contents(database, view.get())).isEqualTo(before);
            assertThat(database.rows("projection_checkpoint")).isEqualTo(checkpoints);
            for (var ledger : ledgers) {
                topic.send(List.of(ledger.debited(1, 2)));
            }
            awaitRead(live, database, ledgers.size() * (history().events().size() + 4));
            assertThat(contents(database, view.get())).isNotEqualTo(before);
            assertThat(database.count("usage_log_anomaly") + database.count("balance_anomaly"))
                    .isZero();
            assertThat(
                            database.jdbc()
                                    .sql(
                                            "SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%rebuild%'")
                                    .query(Long.class)
                                    .single())
                    .isZero();
        }
    }

    private static ProjectionRunner start(SampleTopic topic, ViewsDatabase database, View view) {
        return ProjectionRunner.start(
                TestServers.kafka(),
                topic.name(),
                database.pool(),
                ViewsDatabase.SCHEMA,
                view,
                InstantSource.system());
    }

    private static SampleLedger history() {
        var ledger = SampleLedger.account();
        ledger.opened();
        ledger.granted("10.00");
        var lease = ledger.leased("0.50");
        var early = SampleLedger.linesOf(ledger.debited(lease, 4));
        ledger.at(Instant.parse("2026-11-21T23:59:59.950Z"));
        var late = SampleLedger.linesOf(ledger.debited(lease, 5));
        ledger.rerated(List.of(early.getFirst(), late.getLast()), SampleLedger.CORRECTED);
        ledger.expired("lot_1", "0.50");
        ledger.rerated(late, SampleLedger.CORRECTED);
        ledger.reduced(lease, "0.10");
        ledger.at(Instant.parse("2026-11-22T00:00:00Z"));
        ledger.leased("0.25");
        ledger.ended(lease);
        ledger.closed(lease);
        ledger.rerated(List.of(early.getFirst()), SampleLedger.PRICES);
        return ledger;
    }

    /// Waits until the view has read `records` of the topic, repetitions included: the last
    /// position alone comes before the repetitions that follow it.
    private static void awaitRead(ProjectionRunner runner, ViewsDatabase database, int records) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    assertThat(
                                    database.jdbc()
                                            .sql(
                                                    "SELECT coalesce(sum(next_offset), 0) FROM projection_checkpoint")
                                            .query(Long.class)
                                            .single())
                            .isEqualTo(records);
                    assertThat(runner.status().state()).isEqualTo(ViewStatus.State.CURRENT);
                });
    }

    private static List<Object> contents(ViewsDatabase database, View view) {
        var contents = new ArrayList<Object>();
        view.tables().forEach(table -> contents.add(database.rows(table)));
        return contents;
    }
}
