package com.metisrouter.projections.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.embedded.testing.TestServers;
import com.metisrouter.projections.SampleLedger;
import com.metisrouter.projections.SampleTopic;
import com.metisrouter.projections.ViewsDatabase;
import com.metisrouter.projections.balance.BalanceView;
import com.metisrouter.projections.usagelog.UsageLog;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProjectionRunnerTest {

    private final ViewsDatabase database = new ViewsDatabase();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(database));

    @AfterEach
    void close() throws Exception {
        for (var resource : open.reversed()) {
            resource.close();
        }
    }

    private SampleTopic topic(int partitions) throws Exception {
        var topic = SampleTopic.fresh(partitions);
        open.add(topic);
        return topic;
    }

    private ProjectionRunner run(SampleTopic topic, View view, ViewUpdate.BeforeCommit plug) {
        var runner =
                ProjectionRunner.start(
                        TestServers.kafka(),
                        topic.name(),
                        database.pool(),
                        ViewsDatabase.SCHEMA,
                        view,
                        InstantSource.system(),
                        plug);
        open.add(runner);
        return runner;
    }

    private ProjectionRunner run(SampleTopic topic, View view) {
        return run(topic, view, ViewUpdate.BeforeCommit.NOTHING);
    }

    private static UsageLog usageLog() {
        return new UsageLog(InstantSource.system());
    }

    private static void awaitPosition(ProjectionRunner runner, Event last) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        runner.status().lastPosition() >= last.position()
                                && runner.status().state() == ViewStatus.State.CURRENT);
    }

    private static SampleLedger history(int debits) {
        var ledger = SampleLedger.account();
        ledger.opened();
        ledger.granted("10.00");
        var lease = ledger.leased("1.00");
        for (var i = 0; i < debits; i++) {
            ledger.debited(lease, 3);
        }
        return ledger;
    }

    @Test
    void events_become_rows_and_the_view_says_how_fresh_it_is() throws Exception {
        var topic = topic(4);
        var ledger = history(20);
        topic.send(ledger.events());

        var usage = run(topic, usageLog());
        var balance = run(topic, new BalanceView());

        awaitPosition(usage, ledger.events().getLast());
        awaitPosition(balance, ledger.events().getLast());
        assertThat(database.count("usage_log")).isEqualTo(60);
        assertThat(balanceNanos(ledger)).isEqualTo(ledger.balance().nanos());
        assertThat(usage.status().asOf()).isNotNull();
        assertThat(usage.status().lag()).isZero();
        assertThat(database.count("usage_log_anomaly") + database.count("balance_anomaly"))
                .isZero();
    }

    private long balanceNanos(SampleLedger ledger) {
        return database.jdbc()
                .sql("SELECT balance_nanos FROM account_balance WHERE account_id = ?")
                .param(ledger.accountId())
                .query(Long.class)
                .single();
    }

    @Test
    void events_that_are_sent_again_change_nothing() throws Exception {
        var topic = topic(2);
        var ledger = history(10);
        topic.send(ledger.events());
        var usage = run(topic, usageLog());
        var balance = run(topic, new BalanceView());
        awaitPosition(usage, ledger.events().getLast());
        awaitPosition(balance, ledger.events().getLast());
        var before = database.rows("usage_log");

        topic.send(ledger.events());
        topic.send(ledger.events().subList(5, 9));
        var marker = ledger.granted("1.00");
        topic.send(List.of(marker));

        awaitPosition(usage, marker);
        awaitPosition(balance, marker);
        assertThat(database.rows("usage_log")).isEqualTo(before);
        assertThat(balanceNanos(ledger)).isEqualTo(ledger.balance().nanos());
        assertThat(database.count("usage_log_anomaly") + database.count("balance_anomaly"))
                .isZero();
    }

    @Test
    void a_crash_before_the_commit_changes_nothing_and_is_shown_until_it_is_over()
            throws Exception {
        var topic = topic(2);
        var ledger = history(30);
        topic.send(ledger.events());
        var crashes = new AtomicInteger();
        var goOn = new CountDownLatch(1);

        var runner =
                run(
                        topic,
                        new BalanceView(),
                        connection -> {
                            if (goOn.getCount() > 0) {
                                crashes.incrementAndGet();
                                throw new SQLException("the plug was pulled");
                            }
                        });

        await().until(() -> crashes.get() >= 2);
        await().until(() -> runner.status().state() == ViewStatus.State.RETRYING);
        assertThat(runner.status().error()).contains("the plug was pulled");
        assertThat(database.count("account_balance")).isZero();
        assertThat(database.count("projection_checkpoint")).isZero();
        goOn.countDown();
        awaitPosition(runner, ledger.events().getLast());
        assertThat(runner.status().error()).isNull();
        assertThat(balanceNanos(ledger)).isEqualTo(ledger.balance().nanos());
        assertThat(database.count("balance_anomaly")).isZero();
    }

    @Test
    void backends_that_are_terminated_in_the_middle_of_batches_change_nothing() throws Exception {
        var topic = topic(4);
        var ledgers = List.of(history(40), history(40), history(40));
        var batches = new AtomicInteger();
        var usage =
                run(
                        topic,
                        usageLog(),
                        connection -> {
                            if (batches.incrementAndGet() % 2 == 0) {
                                try (var statement = connection.createStatement()) {
                                    statement.execute(
                                            "SELECT pg_terminate_backend(pg_backend_pid())");
                                }
                            }
                        });
        for (var ledger : ledgers) {
            for (var at = 0; at < ledger.events().size(); at += 11) {
                topic.send(ledger.events().subList(at, Math.min(at + 11, ledger.events().size())));
            }
            // So that there are batches to terminate, however quick the machine is.
            awaitPosition(usage, ledger.events().getLast());
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(database.count("usage_log")).isEqualTo(3 * 40 * 3));
        assertThat(batches.get()).isGreaterThan(2);
        assertThat(database.count("usage_log_anomaly")).isZero();
    }

    @Test
    void a_restart_goes_on_from_the_checkpoint() throws Exception {
        var topic = topic(2);
        var ledger = history(10);
        topic.send(ledger.events());
        try (var first = run(topic, new BalanceView())) {
            awaitPosition(first, ledger.events().getLast());
        }
        var more = ledger.granted("2.00");
        topic.send(List.of(more));

        var second = run(topic, new BalanceView());

        awaitPosition(second, more);
        assertThat(second.status().applied()).isEqualTo(1);
        assertThat(balanceNanos(ledger)).isEqualTo(ledger.balance().nanos());
    }

    @Test
    void of_two_writers_of_one_view_each_event_is_applied_by_one() throws Exception {
        var topic = topic(2);
        var ledger = history(5);
        topic.send(ledger.events());
        var first = run(topic, new BalanceView());
        var second = run(topic, new BalanceView());
        for (var i = 0; i < 20; i++) {
            topic.send(List.of(ledger.granted("0.10")));
        }

        awaitPosition(first, ledger.events().getLast());
        awaitPosition(second, ledger.events().getLast());

        assertThat(balanceNanos(ledger)).isEqualTo(ledger.balance().nanos());
        assertThat(database.count("balance_anomaly")).isZero();
    }

    @Test
    void what_is_no_event_is_kept_with_its_reason_and_the_partition_goes_on() throws Exception {
        var topic = topic(1);
        var ledger = history(2);
        topic.send(ledger.events());
        topic.send(new ProducerRecord<>(topic.name(), "acc_x", "{}".getBytes(UTF_8)));
        var broken = CloudEvents.toRecord(topic.name(), ledger.granted("1.00"));
        topic.send(
                new ProducerRecord<>(
                        topic.name(),
                        0,
                        "acc_y",
                        "{\"amount\": 1".getBytes(UTF_8),
                        broken.headers()));
        topic.send(new ProducerRecord<>(topic.name(), "acc_z", (byte[]) null));
        topic.send(List.of(ledger.events().getLast()));

        var runner = run(topic, new BalanceView());

        awaitPosition(runner, ledger.events().getLast());
        assertThat(balanceNanos(ledger)).isEqualTo(ledger.balance().nanos());
        assertThat(
                        database.jdbc()
                                .sql(
                                        "SELECT record_key, reason FROM poison_event ORDER BY kafka_offset")
                                .query()
                                .listOfRows())
                .extracting(row -> row.get("record_key"))
                .containsExactly("acc_x", "acc_y", "acc_z");
        assertThat(database.rows("poison_event").getFirst().toString())
                .contains("ce_type is missing");
    }

    @Test
    void a_broker_that_ends_before_the_checkpoint_is_noticed_and_what_it_sends_again_is_recognised()
            throws Exception {
        var topic = topic(1);
        var ledger = history(6);
        topic.send(ledger.events());
        try (var first = run(topic, new BalanceView())) {
            awaitPosition(first, ledger.events().getLast());
        }
        database.jdbc()
                .sql("UPDATE projection_checkpoint SET next_offset = next_offset + 50")
                .update();

        var second = run(topic, new BalanceView());
        topic.send(ledger.events().subList(4, ledger.events().size()));
        var more = ledger.granted("3.00");
        topic.send(List.of(more));

        awaitPosition(second, more);
        assertThat(balanceNanos(ledger)).isEqualTo(ledger.balance().nanos());
        assertThat(database.count("balance_anomaly")).isZero();
    }

    @Test
    void events_that_are_gone_before_they_were_read_stop_the_view_with_an_error() throws Exception {
        var topic = topic(1);
        var ledger = history(6);
        topic.send(ledger.events());
        try (var admin =
                Admin.create(Map.<String, Object>of("bootstrap.servers", TestServers.kafka()))) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(topic.name(), 0),
                                    RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();
        }

        var runner = run(topic, new BalanceView());

        await().until(() -> runner.status().state() == ViewStatus.State.RETRYING);
        assertThat(runner.status().error()).contains("events that this view needs are gone");
        assertThat(database.count("account_balance")).isZero();
    }

    @Test
    void text_that_postgresql_refuses_does_not_stop_the_view() throws Exception {
        var topic = topic(1);
        var ledger = history(0);
        var lease = ledger.leased("1.00");
        var quantities = List.of(Quantity.of(Unit.INPUT_TOKENS, 10, QuantitySource.PROVIDER));
        ledger.debited(
                List.of(ledger.line(lease, Outcome.COMPLETED, "model\0with\0nul", quantities)));
        topic.send(ledger.events());

        var runner = run(topic, usageLog());

        awaitPosition(runner, ledger.events().getLast());
        assertThat(
                        database.jdbc()
                                .sql("SELECT model_requested FROM usage_log")
                                .query(String.class)
                                .single())
                .isEqualTo("model\uFFFDwith\uFFFDnul");
    }

    @Test
    void a_slow_view_holds_up_no_other() throws Exception {
        var topic = topic(2);
        var ledger = history(5);
        topic.send(ledger.events());
        var release = new CountDownLatch(1);
        var slow =
                run(
                        topic,
                        usageLog(),
                        connection -> {
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                throw new SQLException(e);
                            }
                        });

        var quick = run(topic, new BalanceView());

        awaitPosition(quick, ledger.events().getLast());
        assertThat(slow.status().lastPosition()).isZero();
        release.countDown();
        awaitPosition(slow, ledger.events().getLast());
    }
}
