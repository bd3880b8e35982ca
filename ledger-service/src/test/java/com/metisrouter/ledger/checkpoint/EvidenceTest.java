package com.metisrouter.ledger.checkpoint;

import static com.metisrouter.ledger.TestLedger.GATEWAY;
import static com.metisrouter.ledger.TestLedger.ending;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.evidence.CheckpointKey;
import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.evidence.ReceiptCheck;
import com.metisrouter.contracts.evidence.SignedCheckpoint;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.Metered;
import com.metisrouter.ledger.TestLedger;
import com.metisrouter.ledger.eventstore.StoredPayload;
import com.metisrouter.ledger.leasing.ReclaimLimits;
import com.metisrouter.verifier.Outcome;
import com.metisrouter.verifier.Progress;
import com.metisrouter.verifier.Trust;
import com.metisrouter.verifier.Verifier;
import com.metisrouter.verifier.export.ExportSource;
import com.metisrouter.verifier.export.ExportWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checkpoints, receipts and exports of a real ledger. Checkpoints are made when a test says so.
class EvidenceTest {

    private static final Duration NEVER_BY_ITSELF = Duration.ofDays(1);

    @TempDir Path folder;

    private TestLedger ledger;
    private long run;

    @BeforeEach
    void start() throws Exception {
        ledger = new TestLedger(config -> config.withEvidence(evidence(), NEVER_BY_ITSELF));
        ledger.publish(Metered.model(Metered.PRICES));
        run = ledger.startRun();
    }

    @AfterEach
    void stop() throws Exception {
        ledger.close();
    }

    @Test
    void an_export_of_the_ledger_is_verified() throws IOException {
        for (var i = 0; i < 5; i++) {
            serve("acc_" + i, 40);
            checkpoint();
        }

        var outcome = exported();

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Verified.class,
                        verified -> {
                            assertThat(verified.usageLines()).isEqualTo(200);
                            assertThat(verified.accounts()).isEqualTo(5);
                            assertThat(verified.prices()).isEqualTo(1);
                            assertThat(verified.checkpoint()).isEqualTo(numbers().size());
                        });
    }

    @Test
    void every_request_has_a_receipt_that_its_customer_can_check() {
        var requests = new ArrayList<>(serve("acc_a", 10));
        checkpoint();
        requests.addAll(serve("acc_b", 10));
        serve("acc_a2", 3);
        checkpoint();
        serve("acc_c", 3);
        checkpoint();
        var key = CheckpointKey.parse(books().publicKey());

        for (var request : requests) {
            var answer = books().receipt(request.requestId(), request.caller().accountId());
            assertThat(answer).isInstanceOf(Evidence.Answer.Given.class);
            var receipt = ((Evidence.Answer.Given) answer).receipt();
            assertThat(ReceiptCheck.check(receipt, key))
                    .isInstanceOfSatisfying(
                            ReceiptCheck.Verified.class,
                            verified -> assertThat(verified.charge()).isEqualTo(request.charge()));
        }
    }

    @Test
    void a_request_whose_record_came_after_its_lease_was_taken_back_has_a_receipt_like_any_other()
            throws Exception {
        ledger.close();
        var passed = new AtomicReference<>(Duration.ZERO);
        ledger =
                new TestLedger(
                        config -> config.withEvidence(evidence(), NEVER_BY_ITSELF),
                        () -> Instant.now().plus(passed.get()),
                        new ReclaimLimits(
                                Duration.ofMillis(100),
                                Duration.ofMinutes(10),
                                Duration.ofMinutes(30),
                                Duration.ofMinutes(10)));
        ledger.publish(Metered.model(Metered.PRICES));
        run = ledger.startRun();
        ledger.openAccount("acc_a", "10");
        var lease = ledger.lease("acc_a", run, "1").lease();
        var requests =
                LongStream.rangeClosed(1, 4)
                        .mapToObj(number ->
                                Metered.request(
                                        "acc_a",
                                        new LeasePosition(lease, number, GATEWAY, run),
                                        7 + number,
                                        16))
                        .toList();
        ledger.meter(requests.get(2));
        ledger.flush();
        await().untilAsserted(() -> assertThat(ledger.live("acc_a").lease(lease)).isNotNull());
        await().untilAsserted(() ->
                assertThat(ledger.live("acc_a").balance()).isLessThan(Usd.parse("10")));
        ledger.ledger().runs().retire(GATEWAY, "operator", "the disk burnt", true);
        passed.set(Duration.ofMinutes(36));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(ledger.live("acc_a").leases()).isEmpty());
        requests.forEach(ledger::meter);
        ledger.flush();
        var all = requests.stream().map(RequestMetered::charge).reduce(Usd.ZERO, Usd::plus);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(ledger.live("acc_a").balance())
                                .isEqualTo(Usd.parse("10").minus(all)));
        await().untilAsserted(() -> assertThat(events()).isZero());

        checkpoint();

        var key = CheckpointKey.parse(books().publicKey());
        for (var request : requests) {
            var answer = books().receipt(request.requestId(), "acc_a");
            assertThat(answer).isInstanceOf(Evidence.Answer.Given.class);
            assertThat(ReceiptCheck.check(((Evidence.Answer.Given) answer).receipt(), key))
                    .isInstanceOfSatisfying(
                            ReceiptCheck.Verified.class,
                            verified -> assertThat(verified.line().request()).isEqualTo(request));
        }
        assertThat(exported())
                .isInstanceOfSatisfying(
                        Outcome.Verified.class,
                        // Four requests, and two places that had been voided.
                        verified -> assertThat(verified.usageLines()).isEqualTo(6));
    }

    @Test
    void says_when_there_is_no_receipt_and_when_not_yet() {
        checkpoint();
        var request = serve("acc_a", 1).getFirst();

        assertThat(books().receipt(RequestId.mint(1, 2, 3), "acc_a"))
                .isInstanceOf(Evidence.Answer.UnknownRequest.class);
        assertThat(books().receipt(request.requestId(), "acc_other"))
                .isInstanceOf(Evidence.Answer.UnknownRequest.class);
        assertThat(books().receipt(request.requestId(), ""))
                .isInstanceOf(Evidence.Answer.NotYetCovered.class);
        checkpoint();
        assertThat(books().receipt(request.requestId(), ""))
                .isInstanceOf(Evidence.Answer.Given.class);
    }

    @Test
    void nothing_new_is_nothing_to_sign() {
        serve("acc_a", 3);
        checkpoint();
        var before = numbers();

        checkpoint();
        checkpoint();

        assertThat(numbers()).isEqualTo(before);
    }

    @Test
    void checkpoints_go_on_after_a_crash_at_any_step() throws IOException {
        serve("acc_a", 5);
        checkpoint();
        long first = numbers().getLast();

        // The heads of the next one were written, and half of its line.
        ledger.stop();
        ledger.jdbc()
                .update(
                        "insert into checkpoint_head select leaf, ?, sequence + 100, chain_hash from checkpoint_head",
                        first + 1);
        Files.writeString(
                evidence().resolve("checkpoints.ndjson"),
                "{\"number\":" + (first + 1) + ",\"note\":\"metis",
                StandardOpenOption.APPEND);
        ledger.start();
        checkpoint();
        serve("acc_b", 5);
        checkpoint();
        // A line that the topic never got.
        serve("acc_c", 1);
        checkpoint();
        ledger.restart();
        checkpoint();

        assertThat(numbers())
                .isEqualTo(LongStream.rangeClosed(1, numbers().size()).boxed().toList());
        assertThat(numbers()).hasSizeGreaterThan((int) first + 1);
        await().untilAsserted(() ->
                assertThat(topicNumbers()).containsSubsequence(numbers()).startsWith(1L));
        assertThat(exported()).isInstanceOf(Outcome.Verified.class);
    }

    @Test
    void heads_that_somebody_emptied_are_made_again() {
        var request = serve("acc_a", 5).getFirst();
        checkpoint();
        serve("acc_b", 5);
        checkpoint();
        ledger.stop();
        ledger.jdbc().execute("truncate checkpoint_head, checkpoint_leaf, debit_span");
        ledger.start();
        checkpoint();

        var answer = books().receipt(request.requestId(), "acc_a");

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Evidence.Answer.Given.class,
                        given ->
                                assertThat(
                                                ReceiptCheck.check(
                                                        given.receipt(),
                                                        CheckpointKey.parse(books().publicKey())))
                                        .isInstanceOf(ReceiptCheck.Verified.class));
    }

    @Test
    void a_payload_that_somebody_changed_is_found_by_the_verifier() throws IOException {
        serve("acc_a", 5);
        checkpoint();
        changeDebits(payload ->
                StoredPayload.of(
                        new String(StoredPayload.json(payload), UTF_8)
                                .replace("\"streamed\":false", "\"streamed\":true ")
                                .getBytes(UTF_8)));

        assertThat(exported())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> {
                            assertThat(failed.where()).isEqualTo("acc_a");
                            assertThat(failed.field()).isEqualTo("hash");
                        });
    }

    @Test
    void a_packed_payload_that_was_damaged_is_found_by_the_verifier() throws IOException {
        serve("acc_a", 5);
        checkpoint();
        changeDebits(payload -> {
            assertThat(StoredPayload.json(payload)).hasSizeGreaterThan(payload.length);
            return Arrays.copyOf(payload, payload.length - 20);
        });

        assertThat(exported())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.where()).isEqualTo("acc_a"));
    }

    private void changeDebits(UnaryOperator<byte[]> change) {
        var debits = EventType.USAGE_DEBITED.wireName();
        ledger.jdbc()
                .query(
                        "select global_index, payload from event where payload_type = ?",
                        (row, _) -> Map.entry(row.getLong(1), row.getBytes(2)),
                        debits)
                .forEach(stored ->
                        ledger.jdbc()
                                .update(
                                        "update event set payload = ? where global_index = ?",
                                        change.apply(stored.getValue()),
                                        stored.getKey()));
    }

    @Test
    void nothing_is_signed_over_books_that_are_not_those_that_were_signed() {
        serve("acc_a", 5);
        serve("acc_b", 5);
        checkpoint();
        ledger.stop();
        ledger.jdbc().update("delete from event where aggregate_id = 'acc_b'");

        ledger.start();

        await().untilAsserted(
                        () -> assertThat(books().checkpointer().refusal()).contains("events"));
    }

    @Test
    void prices_are_in_the_chain_too() throws IOException {
        serve("acc_a", 5);
        checkpoint();
        ledger.jdbc()
                .update(
                        "update price_version set payload = convert_to(replace(convert_from(payload, 'UTF8'),"
                                + " '0.0000006', '0.0000007'), 'UTF8')");

        assertThat(exported())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.where()).isEqualTo("prices"));
    }

    @Test
    void the_key_is_its_owners_alone() throws IOException {
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(
                                        evidence().resolve("signing-key.pem"))))
                .isEqualTo("rw-------");
    }

    private Path evidence() {
        return folder.resolve("evidence");
    }

    private Evidence books() {
        return ledger.ledger().evidence().orElseThrow();
    }

    private void checkpoint() {
        books().checkpointer().now();
    }

    private List<Long> numbers() {
        return books().checkpointsAfter(0, 1_000).stream()
                .map(line -> SignedCheckpoint.ofLine(line).checkpoint().number())
                .toList();
    }

    private List<Long> topicNumbers() {
        return ledger.read(Topic.CHECKPOINTS).stream()
                .map(record -> SignedCheckpoint.parse(new String(record.value(), UTF_8)))
                .map(signed -> signed.checkpoint().number())
                .toList();
    }

    /// So many requests of a new account, debited.
    private List<RequestMetered> serve(String accountId, int count) {
        ledger.openAccount(accountId, "10");
        var lease = ledger.lease(accountId, run, "1").lease();
        var requests = new ArrayList<RequestMetered>();
        for (var sequence = 1; sequence <= count; sequence++) {
            var request =
                    Metered.request(
                            accountId,
                            new LeasePosition(lease, sequence, GATEWAY, run),
                            7 + sequence,
                            16);
            requests.add(request);
            ledger.meter(request);
        }
        ledger.flush();
        await().untilAsserted(() -> {
            ledger.ledger().leases().answer(ending(accountId, run, lease, count));
            assertThat(ledger.live(accountId).available())
                    .isEqualTo(ledger.live(accountId).balance());
        });
        // Until the order has them: a transaction that runs elsewhere holds it back.
        await().untilAsserted(() -> {
            assertThat(events()).isZero();
        });
        return requests;
    }

    /// Events that can't be read in order yet.
    private long events() {
        var waiting =
                ledger.jdbc()
                        .queryForObject(
                                "select count(*) from event where tx_id >= pg_snapshot_xmin(pg_current_snapshot())",
                                Long.class);
        return waiting == null ? 0 : waiting;
    }

    private Outcome exported() throws IOException {
        var export = folder.resolve("export");
        new ExportWriter(export, source(books()), Progress.NONE).write();
        var key = CheckpointKey.parse(books().publicKey());
        return Verifier.verify(export, Trust.inKey(key.fingerprint()), Progress.NONE);
    }

    /// In small pages, so that there are many.
    private static ExportSource source(Evidence evidence) {
        return new ExportSource() {
            @Override
            public List<byte[]> eventsAfter(long position) {
                return evidence.eventsAfter(position, 3).stream().map(EventLine::line).toList();
            }

            @Override
            public List<byte[]> pricesAfter(long position) {
                return evidence.pricesAfter(position, 3).stream().map(EventLine::line).toList();
            }

            @Override
            public List<byte[]> checkpointsAfter(long number) {
                return evidence.checkpointsAfter(number, 3);
            }

            @Override
            public String publicKey() {
                return evidence.publicKey();
            }
        };
    }
}
