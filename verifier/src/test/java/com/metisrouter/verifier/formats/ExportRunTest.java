package com.metisrouter.verifier.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.verifier.reading.AuditProblem;
import com.metisrouter.verifier.reading.Following;
import com.metisrouter.verifier.reading.LedgerPages;
import com.metisrouter.verifier.reading.UnknownEvent;
import com.metisrouter.verifier.testing.MemoryLedger;
import com.metisrouter.verifier.testing.RandomHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExportRunTest {

    private static final int EVENTS = 400;

    @TempDir Path dir = Path.of("");

    private final MemoryLedger ledger = MemoryLedger.of(RandomHistory.of(31, 4, EVENTS, 3));

    static Stream<Arguments> formats() {
        return Stream.of(
                        new HledgerFormat(), new CsvFormat(), new NdjsonFormat(), new FocusFormat())
                .map(format -> Arguments.of(format.name(), format));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formats")
    void a_run_that_breaks_off_again_and_again_comes_to_the_same_file(
            String name, ExportFormat format) throws Exception {
        var atOnce = run(dir.resolve("at-once"), format, ledger).file();

        var random = new Random(32);
        var breaksOff = new BreaksOff(ledger);
        var broken = dir.resolve("broken");
        var times = 0;
        while (true) {
            breaksOff.afterEvents = 1 + random.nextInt(EVENTS / 3);
            try {
                run(broken, format, breaksOff);
                break;
            } catch (IOException e) {
                times++;
                assertThat(broken.resolve(format.fileName())).doesNotExist();
                leaveALittleMoreThanTheStateSays(broken.resolve(format.fileName() + ".part"));
            }
        }

        assertThat(times).isPositive();
        assertThat(broken.resolve(format.fileName())).hasSameBinaryContentAs(atOnce);
        assertThat(broken.resolve("export.json"))
                .hasSameTextualContentAs(dir.resolve("at-once").resolve("export.json"));
    }

    private static void leaveALittleMoreThanTheStateSays(Path part) throws IOException {
        Files.writeString(part, "half a li", StandardOpenOption.APPEND);
    }

    @Test
    void a_second_run_adds_what_has_happened_since() throws Exception {
        var events = RandomHistory.of(33, 3, 300, 3);
        var young = MemoryLedger.of(events.subList(0, 200));
        run(dir, new CsvFormat(), young);
        var old = MemoryLedger.of(events);

        var outcome = run(dir, new CsvFormat(), old);

        assertThat(outcome.continued()).isTrue();
        assertThat(outcome.position()).isEqualTo(300);
        assertThat(outcome.file())
                .hasSameBinaryContentAs(run(dir.resolve("x"), new CsvFormat(), old).file());
        assertThat(run(dir, new CsvFormat(), old).added()).isZero();
    }

    @Test
    void a_run_killed_between_the_files_name_and_the_state_is_gone_on_with() throws Exception {
        var part = dir.resolve("ledger.csv.part");
        var breaksOff = new BreaksOff(ledger);
        breaksOff.afterEvents = 100;
        assertThatThrownBy(() -> run(dir, new CsvFormat(), breaksOff))
                .isInstanceOf(IOException.class);
        Files.move(part, dir.resolve("ledger.csv"));

        var outcome = run(dir, new CsvFormat(), ledger);

        assertThat(outcome.file())
                .hasSameBinaryContentAs(run(dir.resolve("x"), new CsvFormat(), ledger).file());
    }

    @Test
    void an_empty_ledger_makes_a_file_with_nothing_but_its_head() throws Exception {
        var outcome = run(dir, new CsvFormat(), new MemoryLedger());

        assertThat(outcome.lines()).isZero();
        assertThat(outcome.file()).hasContent(new CsvFormat().head());
        assertThat(run(dir, new CsvFormat(), ledger).lines()).isPositive();
    }

    @Test
    void a_folder_of_another_format_scope_or_ledger_is_refused_and_left_as_it_is()
            throws Exception {
        var file = run(dir, new CsvFormat(), ledger).file();
        var before = Files.readAllBytes(file);

        assertThatThrownBy(() -> run(dir, new NdjsonFormat(), ledger))
                .isInstanceOf(AuditProblem.class)
                .hasMessageContaining("holds an export as csv version 1 (expected: ndjson");
        assertThatThrownBy(() ->
                        ExportRun.run(
                                dir,
                                new CsvFormat(),
                                new ExportScope("acc_1", null, null),
                                ledger,
                                Following.NOBODY))
                .isInstanceOf(AuditProblem.class)
                .hasMessageContaining("of all accounts (expected: of acc_1)");
        assertThatThrownBy(() ->
                        run(
                                dir,
                                new CsvFormat(),
                                MemoryLedger.of(RandomHistory.of(99, 4, EVENTS, 3))))
                .isInstanceOf(AuditProblem.class)
                .hasMessageContaining("another ledger");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void a_ledger_that_was_written_anew_behind_the_export_is_found_out() throws Exception {
        var events = RandomHistory.of(34, 1, 200, 3);
        run(dir, new CsvFormat(), MemoryLedger.of(events));
        var anew = MemoryLedger.of(events.subList(0, 150));
        RandomHistory.of(35, 1, 100, 3).forEach(anew::add);

        assertThatThrownBy(() -> run(dir, new CsvFormat(), anew))
                .isInstanceOf(AuditProblem.class)
                .hasMessageContaining("event 200 of this ledger is not the one that the export in");
    }

    @Test
    void a_file_that_was_changed_since_is_refused() throws Exception {
        var file = run(dir, new CsvFormat(), ledger).file();
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> run(dir, new CsvFormat(), ledger))
                .isInstanceOf(AuditProblem.class)
                .hasMessageContaining("is not as it was when it was exported");
    }

    @Test
    void a_folder_with_a_file_of_that_name_and_no_state_is_refused() throws Exception {
        Files.writeString(dir.resolve("ledger.csv"), "somebody's");

        assertThatThrownBy(() -> run(dir, new CsvFormat(), ledger))
                .isInstanceOf(AuditProblem.class)
                .hasMessageContaining("exists, and no export.json says what it is");
        assertThat(dir.resolve("ledger.csv")).hasContent("somebody's");
    }

    @Test
    void an_event_of_a_type_that_is_not_known_stops_it_by_name_and_leaves_a_part() {
        ledger.add(
                "account",
                "acc_1",
                "com.metisrouter.ledger.credit-donated.v1",
                RandomHistory.START,
                "{}".getBytes(UTF_8));

        assertThatThrownBy(() -> run(dir, new CsvFormat(), ledger))
                .isInstanceOf(UnknownEvent.class)
                .hasMessageContaining("event 401 (acc_1/")
                .hasMessageContaining("com.metisrouter.ledger.credit-donated.v1");
        assertThat(dir.resolve("ledger.csv")).doesNotExist();
        assertThat(dir.resolve("ledger.csv.part")).isNotEmptyFile();
    }

    @Test
    void streams_that_are_no_accounts_are_passed_over() throws Exception {
        var mixed = new MemoryLedger();
        mixed.add("key", "key_1", "anything.v9", RandomHistory.START, "{}".getBytes(UTF_8));
        RandomHistory.of(36, 1, 50, 2).forEach(mixed::add);

        var outcome = run(dir, new NdjsonFormat(), mixed);

        assertThat(outcome.position()).isEqualTo(51);
    }

    private static ExportRun.Outcome run(Path dir, ExportFormat format, LedgerPages pages)
            throws IOException, AuditProblem {
        return ExportRun.run(dir, format, ExportScope.ALL, pages, Following.NOBODY);
    }

    /// Fails once so many events have been read since it was told, as a network does.
    private static final class BreaksOff implements LedgerPages {
        private static final int EVENTS_PER_PAGE = 7;
        private final LedgerPages pages;
        private int afterEvents;

        BreaksOff(LedgerPages pages) {
            this.pages = pages;
        }

        @Override
        public Page after(long position, int max) throws IOException, AuditProblem {
            if (afterEvents <= 0) {
                throw new IOException("connection reset");
            }
            var page = pages.after(position, Math.min(max, EVENTS_PER_PAGE));
            if (max > 1) {
                afterEvents -= page.events().size();
            }
            return page;
        }
    }

    @Test
    void two_programs_dont_write_to_one_folder() throws Exception {
        try (var first = ExportFolder.open(dir, new CsvFormat())) {
            assertThat(first.part()).doesNotExist();
            assertThatThrownBy(() -> run(dir, new CsvFormat(), ledger))
                    .isInstanceOf(AuditProblem.class)
                    .hasMessageContaining("another program is writing");
        }
        assertThat(run(dir, new CsvFormat(), ledger).file()).exists();
    }

    @Test
    void since_and_until_bound_it_and_nothing_is_lost_between_two() throws Exception {
        var events = RandomHistory.of(37, 3, 300, 3);
        var middle = events.get(150).recordedAt();

        var before = lines(new ExportScope(null, null, middle), events);
        var after = lines(new ExportScope(null, middle, null), events);

        assertThat(before).isNotEmpty();
        assertThat(after).isNotEmpty();
        assertThat(Stream.concat(before.stream(), after.stream()))
                .containsExactlyInAnyOrderElementsOf(lines(ExportScope.ALL, events));
    }

    private List<String> lines(
            ExportScope scope, List<com.metisrouter.contracts.ledger.AccountEvent> events)
            throws Exception {
        return Files.readAllLines(
                Exported.file(
                        dir.resolve("scope-" + scope.hashCode()),
                        new NdjsonFormat(),
                        scope,
                        events));
    }
}
