package com.metisrouter.verifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.verifier.export.ExportWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTest {

    @TempDir Path folder;

    @Test
    void honest_books_are_verified() throws IOException {
        var books = new GeneratedBooks(1, 12, 700, 4, 50);
        new ExportWriter(folder, books, Progress.NONE, 40_000).write();

        var outcome = Verifier.verify(folder, books.trust(), Progress.NONE);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Verified.class,
                        verified -> {
                            assertThat(verified.events()).isEqualTo(700);
                            assertThat(verified.accounts()).isEqualTo(12);
                            assertThat(verified.streams()).isEqualTo(24);
                            assertThat(verified.usageLines()).isEqualTo(books.linesMade());
                            assertThat(verified.checkpoint()).isEqualTo(14);
                            assertThat(sum(verified)).isEqualByComparingTo(BigDecimal.ZERO);
                        });
    }

    @Test
    void a_charge_that_was_signed_but_rated_wrongly_is_found() throws IOException {
        var outcome =
                falsified(
                        EventType.USAGE_DEBITED,
                        payload -> payload.replaceFirst("\"quantity\":(\\d)", "\"quantity\":1$1"));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> {
                            assertThat(failed.where()).startsWith("acc_");
                            assertThat(failed.field()).startsWith("request req_").endsWith("lines");
                        });
    }

    @Test
    void a_balance_that_was_signed_but_does_not_follow_is_found() throws IOException {
        assertThat(
                        falsified(
                                EventType.USAGE_DEBITED,
                                payload ->
                                        payload.replaceFirst(
                                                "balanceAfter\":\"(-?)", "balanceAfter\":\"$11")))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.field()).isEqualTo("balanceAfter"));
    }

    @Test
    void postings_that_do_not_add_up_are_found() throws IOException {
        assertThat(
                        falsified(
                                EventType.CREDIT_GRANTED,
                                payload ->
                                        payload.replaceFirst(
                                                "(postings.*?amount\":\")(\\d)", "$11$2")))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.field()).isEqualTo("postings"));
    }

    @Test
    void a_request_charged_twice_is_found() throws IOException {
        assertThat(
                        falsified(
                                EventType.USAGE_DEBITED,
                                payload ->
                                        payload.replaceAll("\"sequence\":3,", "\"sequence\":2,")))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.field()).startsWith("sequence of lease"));
    }

    @Test
    void an_estimate_that_does_not_explain_its_charge_is_found() throws IOException {
        assertThat(
                        falsified(
                                EventType.USAGE_CORRECTED,
                                payload ->
                                        payload.replace(
                                                "\"unitPrice\":\"0.0000005\"",
                                                "\"unitPrice\":\"0.0000004\"")))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.field()).isEqualTo("request req_orphan lines"));
    }

    @Test
    void a_lease_that_closes_with_a_hole_is_found() throws IOException {
        assertThat(
                        falsified(
                                Set.of(EventType.LEASE_ENDED, EventType.LEASE_CLOSED),
                                payload ->
                                        payload.replaceFirst(
                                                "finalSequence\":(\\d+)", "finalSequence\":9$1")))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                                assertThat(failed.field())
                                        .isEqualTo("sequences missing up to the last"));
    }

    @Test
    void another_key_than_the_known_one_is_told() throws IOException {
        var books = new GeneratedBooks(1, 2, 20, 2, 10);
        new ExportWriter(folder, books, Progress.NONE).write();

        assertThat(Verifier.verify(folder, Trust.inKey("0".repeat(64)), Progress.NONE))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.field()).isEqualTo("key"));
    }

    @Test
    void an_export_that_ends_before_a_known_checkpoint_is_incomplete() throws IOException {
        var books = new GeneratedBooks(1, 2, 30, 2, 10);
        var known = books.checkpoints.removeLast();
        new ExportWriter(folder, books, Progress.NONE).write();

        assertThat(Verifier.verify(folder, Trust.NONE, Progress.NONE))
                .isInstanceOf(Outcome.Verified.class);
        assertThat(Verifier.verify(folder, Trust.NONE.andIn(known), Progress.NONE))
                .isEqualTo(new Outcome.Incomplete("checkpoints 3 to 3"));
    }

    @Test
    void books_without_a_checkpoint_prove_nothing() throws IOException {
        var books = new GeneratedBooks(1, 2, 30, 2, 10);
        books.checkpoints.clear();
        new ExportWriter(folder, books, Progress.NONE).write();

        assertThat(Verifier.verify(folder, Trust.NONE, Progress.NONE))
                .isEqualTo(new Outcome.Incomplete("a checkpoint"));
    }

    private Outcome falsified(EventType type, UnaryOperator<String> change) throws IOException {
        return falsified(Set.of(type), change);
    }

    /// By somebody who holds the key: chained and signed as if it were right.
    private Outcome falsified(Set<EventType> types, UnaryOperator<String> change)
            throws IOException {
        var names = types.stream().map(EventType::wireName).toList();
        var books =
                new GeneratedBooks(
                        3,
                        5,
                        400,
                        4,
                        50,
                        happened ->
                                names.contains(happened.type())
                                        ? new GeneratedBooks.Happened(
                                                happened.stream(),
                                                happened.streamType(),
                                                happened.type(),
                                                change.apply(new String(happened.payload(), UTF_8))
                                                        .getBytes(UTF_8))
                                        : happened);
        new ExportWriter(folder, books, Progress.NONE).write();
        return Verifier.verify(folder, books.trust(), Progress.NONE);
    }

    private static BigDecimal sum(Outcome.Verified verified) {
        return verified.trialBalance().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
