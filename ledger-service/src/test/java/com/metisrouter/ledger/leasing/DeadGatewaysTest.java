package com.metisrouter.ledger.leasing;

import static com.metisrouter.ledger.TestLedger.GATEWAY;
import static com.metisrouter.ledger.TestLedger.asking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.RunStarted;
import com.metisrouter.contracts.leasing.RunStarted.TakenBack;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.LostRequests;
import com.metisrouter.contracts.metering.RequestAdmitted;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Shard;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.Metered;
import com.metisrouter.ledger.TestLedger;
import com.metisrouter.ledger.account.LostPlaces;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Gateways that never come back, and what becomes of their leases.
class DeadGatewaysTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ReclaimLimits LIMITS =
            new ReclaimLimits(
                    Duration.ofMillis(100),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(30),
                    Duration.ofMinutes(10));

    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    private TestLedger ledger;
    private long run;
    private long lease;

    @BeforeEach
    void aGatewayServesAndDies() throws Exception {
        ledger =
                new TestLedger(
                        UnaryOperator.identity(), () -> Instant.now().plus(passed.get()), LIMITS);
        ledger.publish(Metered.model(Metered.PRICES));
        ledger.openAccount("acc_1", "10");
        run = ledger.startRun();
        lease = ledger.lease("acc_1", run, "1").lease();
        // 1 and 3 ended; 4 was admitted; of 2 nothing is known.
        for (var sequence : List.of(1L, 3L)) {
            ledger.admit(admitted(served(sequence)));
            ledger.meter(served(sequence));
        }
        ledger.admit(admitted(served(4)));
        ledger.flush();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledger.ledger().health().missingUsage()).isOne());
    }

    @AfterEach
    void stop() throws Exception {
        ledger.close();
    }

    @Test
    void
            a_retired_gateways_lease_is_taken_back_once_its_tail_is_read_and_each_sequence_ends_once() {
        var spent = spent();
        ledger.ledger().runs().retire(GATEWAY, "operator", "the disk burnt", true);
        assertThat(ledger.ledger().leases().answer(asking("acc_1", run, "0.1")))
                .as("it is fenced")
                .isEqualTo(new LeaseReply.Fenced(run + 1));
        assertThat(ledger.live("acc_1").leases()).as("not before its time").hasSize(1);

        passed.set(Duration.ofMinutes(36));

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledger.live("acc_1").leases()).isEmpty());
        assertThat(ledger.live("acc_1").available())
                .isEqualTo(ledger.live("acc_1").balance())
                .isEqualTo(Usd.parse("10").minus(spent));
        assertThat(ledger.ledger().health().missingUsage()).isZero();
        assertThat(ledger.ledger().reclaimedLeases()).isOne();
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(ends())
                                .containsExactly(
                                        "1 COMPLETED FINAL",
                                        "2 VOIDED FINAL",
                                        "3 COMPLETED FINAL",
                                        "4 ORPHANED PENDING_PROVIDER"));
        assertThat(ledger.replayed()).containsEntry("acc_1", ledger.live("acc_1"));
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(
                                        ledger.jdbc()
                                                .queryForObject(
                                                        "select (select count(*) from admission)"
                                                                + " + (select count(*) from run_tail)",
                                                        Long.class))
                                .isZero());
    }

    @Test
    void
            a_gateway_that_starts_again_without_its_disk_leaves_its_leases_to_be_settled_from_kafkas_admissions() {
        var spent = spent();

        var started = start("again", 0);

        assertThat(started.openLeases()).hasSize(1);
        passed.set(Duration.ofMinutes(36));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledger.live("acc_1").leases()).isEmpty());
        assertThat(ledger.live("acc_1").available()).isEqualTo(Usd.parse("10").minus(spent));
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(ends())
                                .containsExactly(
                                        "1 COMPLETED FINAL",
                                        "2 VOIDED FINAL",
                                        "3 COMPLETED FINAL",
                                        "4 ORPHANED PENDING_PROVIDER"));
        assertThat(ledger.ledger().runs().alive(GATEWAY, started.run()))
                .as("it runs on")
                .isEqualTo(started.run());
    }

    @Test
    void a_gateway_that_starts_again_with_its_journal_ends_its_leases_itself() {
        var started = start("again", run);

        passed.set(Duration.ofMinutes(36));

        assertThat(started.openLeases()).hasSize(1);
        await().during(Duration.ofSeconds(1))
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledger.live("acc_1").leases()).hasSize(1));
    }

    @Test
    void a_start_is_answered_once_all_that_older_runs_had_sent_is_read() {
        for (var sequence = 5L; sequence <= 2_000; sequence++) {
            ledger.meter(served(sequence));
        }
        ledger.flush();

        var open = start("again", run).openLeases().getFirst();

        assertThat(open.beyond()).contains(3L, 5L, 2_000L).hasSize(1_997);
    }

    private RunStarted start(String key, long knownRun) {
        var runs = ledger.ledger().runs();
        return await().atMost(LIMIT)
                .until(() -> runs.start(GATEWAY, key, knownRun), Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void a_start_that_is_told_again_takes_no_other_run_however_late() {
        var runs = ledger.ledger().runs();
        var first = runs.start("gw-again", "start-1").run();
        assertThat(runs.start("gw-again", "start-1").run()).isEqualTo(first);

        var second = runs.start("gw-again", "start-2").run();

        assertThat(second).isEqualTo(first + 1);
        assertThat(runs.start("gw-again", "start-1").run()).as("an old one").isEqualTo(first);
        assertThat(runs.alive("gw-again", second)).as("the current one").isEqualTo(second);
        assertThat(runs.start("gw-other", "start-1").run()).isOne();
    }

    @Test
    void
            a_gateway_that_comes_back_is_told_which_of_its_leases_were_taken_back_as_long_as_that_matters() {
        ledger.ledger().runs().retire(GATEWAY, "operator", "the disk burnt", true);
        passed.set(Duration.ofMinutes(36));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledger.live("acc_1").leases()).isEmpty());

        var started = ledger.ledger().runs().start(GATEWAY);

        assertThat(started.openLeases()).isEmpty();
        assertThat(started.takenBack()).containsExactly(new TakenBack("acc_1", lease));
        assertThat(ledger.ledger().runs().start("another").takenBack()).isEmpty();
        passed.set(LostPlaces.WAIT.plus(Duration.ofHours(1)));
        assertThat(ledger.ledger().runs().start(GATEWAY).takenBack()).isEmpty();
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(
                                        ledger.jdbc()
                                                .queryForObject(
                                                        "select count(*) from taken_back_lease",
                                                        Long.class))
                                .isZero());
    }

    @Test
    void the_records_of_a_gateway_that_comes_back_are_duplicates_or_the_late_truth() {
        ledger.ledger().runs().retire(GATEWAY, "operator", "the disk burnt", true);
        passed.set(Duration.ofMinutes(36));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledger.live("acc_1").leases()).isEmpty());
        var before = ledger.live("acc_1").balance();

        for (var round = 0; round < 2; round++) {
            for (var sequence : List.of(1L, 3L, 4L)) {
                ledger.meter(served(sequence));
            }
        }
        ledger.flush();

        var one = served(4).charge();
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(ledger.live("acc_1").balance()).isEqualTo(before.minus(one)));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledger.ledger().health().usageLag()).isZero());
        assertThat(ledger.live("acc_1").balance()).isEqualTo(before.minus(one));
    }

    @Test
    void what_nobody_knew_of_is_charged_once_when_the_lost_journal_comes_back() {
        ledger.ledger().runs().retire(GATEWAY, "operator", "the disk burnt", true);
        passed.set(Duration.ofMinutes(36));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledger.live("acc_1").leases()).isEmpty());
        var before = ledger.live("acc_1").balance();
        var journal = List.of(served(1), served(2), served(3), served(4), served(5), served(6));

        // 2 had been voided, 4 was an orphan, 5 and 6 came after the last that was known.
        for (var round = 0; round < 2; round++) {
            journal.forEach(ledger::meter);
        }
        ledger.flush();

        var four = Usd.ofNanos(4 * served(2).charge().nanos());
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(ledger.live("acc_1").balance()).isEqualTo(before.minus(four)));
        journal.forEach(ledger::meter);
        journal.forEach(request -> ledger.meter(served(request.position().sequence())));
        ledger.flush();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledger.ledger().health().usageLag()).isZero());
        assertThat(ledger.live("acc_1").balance()).isEqualTo(before.minus(four));
        assertThat(ledger.live("acc_1").cases().lost().voided()).isEmpty();
        assertThat(ledger.replayed()).containsEntry("acc_1", ledger.live("acc_1"));
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(corrections())
                                .containsExactlyInAnyOrder(
                                        "2 unknown 0.000000000 late-record:req",
                                        "2 key_1 " + served(2).charge() + " late-record:req",
                                        "4 key_1 " + served(4).charge() + " late-record:req",
                                        "5 key_1 " + served(5).charge() + " late-record",
                                        "6 key_1 " + served(6).charge() + " late-record"));
    }

    @Test
    void a_gateway_cannot_say_that_the_ledger_voided_a_place() {
        var forged =
                LostRequests.voidedByLedger(
                        served(2).requestId(),
                        "acc_1",
                        served(2).position(),
                        Shard.of("acc_1"),
                        Metered.AT);

        ledger.meter(forged);
        ledger.flush();

        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(
                                        ledger.jdbc()
                                                .queryForList(
                                                        "select reason from dead_letter",
                                                        String.class))
                                .containsExactly("NOT_FROM_A_GATEWAY"));
        assertThat(ledger.live("acc_1").cases().lost().voided()).isEmpty();
    }

    @Test
    void a_gateway_that_gives_signs_of_life_keeps_its_leases_and_a_silent_one_is_fenced_first() {
        // A sign of life of then, before the reclaimer, which looks ten times a second, sees the
        // time.
        ledger.jdbc().update("update gateway_run set last_seen = now() + interval '25 hours'");
        passed.set(Duration.ofHours(25));
        assertThat(ledger.ledger().runs().alive(GATEWAY, run)).isEqualTo(run);
        await().during(Duration.ofSeconds(1))
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledger.live("acc_1").leases()).hasSize(1));

        passed.set(Duration.ofHours(25).plusMinutes(11));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledger.live("acc_1").leases()).isEmpty());
        assertThat(ledger.ledger().runs().alive(GATEWAY, run)).as("fenced").isEqualTo(run + 1);
        assertThat(ledger.ledger().runs().list(10).getFirst().retiredBy()).isEqualTo("ledger");
    }

    private RequestMetered served(long sequence) {
        return Metered.request("acc_1", new LeasePosition(lease, sequence, GATEWAY, run), 7, 16);
    }

    private static RequestAdmitted admitted(RequestMetered request) {
        return new RequestAdmitted(
                request.requestId(),
                request.caller(),
                request.position(),
                request.modelId(),
                request.endpoint(),
                request.priceVersionId(),
                Usd.parse("0.01"),
                request.shard(),
                request.admittedAt());
    }

    private Usd spent() {
        return served(1).charge().plus(served(3).charge());
    }

    private List<String> corrections() {
        return ledger.read(Topic.LEDGER_EVENTS).stream()
                .map(record -> CloudEvents.fromRecord(record).data())
                .filter(UsageCorrected.class::isInstance)
                .flatMap(event -> ((UsageCorrected) event).lines().stream())
                .map(line ->
                        line.position().sequence()
                                + " "
                                + line.caller().keyId()
                                + " "
                                + line.charge()
                                + " "
                                + line.evidence().replaceFirst("req_.*", "req"))
                .toList();
    }

    private List<String> ends() {
        return ledger.read(Topic.LEDGER_EVENTS).stream()
                .map(record -> CloudEvents.fromRecord(record).data())
                .filter(UsageDebited.class::isInstance)
                .flatMap(event -> ((UsageDebited) event).lines().stream())
                .map(line ->
                        line.request().position().sequence()
                                + " "
                                + line.request().outcome()
                                + " "
                                + line.request().settlement())
                .sorted()
                .toList();
    }
}
