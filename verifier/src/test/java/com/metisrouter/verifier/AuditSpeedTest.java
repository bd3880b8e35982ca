package com.metisrouter.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.evidence.AccountFigures;
import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.verifier.export.ExportWriter;
import com.metisrouter.verifier.export.Lines;
import com.metisrouter.verifier.export.Manifest;
import com.metisrouter.verifier.formats.CsvFormat;
import com.metisrouter.verifier.formats.ExportFormat;
import com.metisrouter.verifier.formats.ExportRun;
import com.metisrouter.verifier.formats.ExportScope;
import com.metisrouter.verifier.formats.FocusFormat;
import com.metisrouter.verifier.formats.HledgerFormat;
import com.metisrouter.verifier.formats.NdjsonFormat;
import com.metisrouter.verifier.reading.AuditProblem;
import com.metisrouter.verifier.reading.Following;
import com.metisrouter.verifier.reading.LedgerPages;
import com.metisrouter.verifier.replay.LiveFigures;
import com.metisrouter.verifier.replay.ReplayRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// How long an audit of so many usage lines takes: `-Dmetis.audit.lines=1000000`. Prints figures; is not run otherwise.
@EnabledIfSystemProperty(named = "metis.audit.lines", matches = "\\d+")
class AuditSpeedTest {

    private static final int ACCOUNTS = 1_000;
    private static final int LINES_PER_DEBIT = Integer.getInteger("metis.audit.batch", 50);
    private static final int EVENTS_PER_CHECKPOINT = 20_000;

    @TempDir Path dir = Path.of("");

    @Test
    void says_how_long_it_takes_to_export_verify_and_replay() throws Exception {
        var lines = Long.getLong("metis.audit.lines", 0);
        // A fifth as many lines to an event as to a full debit: the others are short, or none.
        var books =
                new GeneratedBooks(
                        7,
                        ACCOUNTS,
                        lines * 5 / LINES_PER_DEBIT,
                        LINES_PER_DEBIT,
                        EVENTS_PER_CHECKPOINT);
        var made = books.linesMade();
        var folder = dir.resolve("evidence");
        var manifest =
                timed(
                        "write evidence (making it included)",
                        made,
                        () -> new ExportWriter(folder, books, Progress.NONE).write());
        System.out.println(
                made
                        + " lines in "
                        + manifest.events()
                        + " events, "
                        + bytes(folder) / 1_000_000
                        + " MB");

        var verified =
                timed("verify", made, () -> Verifier.verify(folder, books.trust(), Progress.NONE));
        assertThat(verified).isInstanceOf(Outcome.Verified.class);
        // Requests whose record came late are charged by corrections, beyond the lines of debits.
        var charged = ((Outcome.Verified) verified).usageLines();
        assertThat(charged).isGreaterThanOrEqualTo(made);

        var replayed =
                timed(
                        "replay",
                        made,
                        () ->
                                ReplayRun.run(
                                        new FolderPages(folder),
                                        new Nobody(),
                                        null,
                                        null,
                                        Following.NOBODY));
        assertThat(replayed.lines()).isEqualTo(charged);
        // The made-up ledger knows no account; nothing else may differ.
        assertThat(replayed.differences())
                .allSatisfy(d -> assertThat(d.what()).endsWith("this account"));

        for (ExportFormat format :
                List.of(
                        new HledgerFormat(),
                        new CsvFormat(),
                        new NdjsonFormat(),
                        new FocusFormat())) {
            var out = dir.resolve(format.name());
            timed(
                    "export " + format.name(),
                    made,
                    () ->
                            ExportRun.run(
                                    out,
                                    format,
                                    ExportScope.ALL,
                                    new FolderPages(folder),
                                    Following.NOBODY));
            System.out.println("  " + bytes(out) / 1_000_000 + " MB");
        }
    }

    private interface Job<T> {
        T run() throws Exception;
    }

    private static <T> T timed(String what, long lines, Job<T> job) throws Exception {
        System.gc();
        var begin = System.nanoTime();
        var cpuBegin = cpuNanos();
        var result = job.run();
        var millis = Math.max(1, (System.nanoTime() - begin) / 1_000_000);
        var cpuMillis = (cpuNanos() - cpuBegin) / 1_000_000;
        System.gc();
        var runtime = Runtime.getRuntime();
        System.out.printf(
                "%-38s %,8d ms, %,8d ms of CPU, %,9d lines/s, heap after it %d MB%n",
                what,
                millis,
                cpuMillis,
                lines * 1_000 / millis,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        return result;
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    private static long bytes(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            var sum = 0L;
            for (var file : files.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
            }
            return sum;
        }
    }

    private static final class Nobody implements LiveFigures {
        @Override
        public List<AccountFigures> after(String accountId) {
            return List.of();
        }

        @Override
        public AccountFigures of(String accountId) throws AuditProblem {
            throw new AuditProblem("nobody");
        }
    }

    /// An export's events as pages, one after the other.
    private static final class FolderPages implements LedgerPages {
        private final Path folder;
        private final long end;
        private final List<String> files;
        private int file;
        private long position;
        private @Nullable Lines open;

        FolderPages(Path folder) throws IOException {
            this.folder = folder;
            var manifest = Manifest.parse(Files.readAllBytes(folder.resolve(Manifest.NAME)));
            end = manifest.events();
            files =
                    manifest.files().stream()
                            .filter(Manifest.ExportFile::isOfEvents)
                            .map(Manifest.ExportFile::name)
                            .toList();
        }

        @Override
        public Page after(long after, int max) throws IOException {
            if (after != position) {
                if (open != null) {
                    open.close();
                    open = null;
                }
                file = 0;
                position = 0;
            }
            var events = new ArrayList<EventLine>();
            while (events.size() < max) {
                var line = next();
                if (line == null) {
                    break;
                }
                position++;
                events.add(EventLine.parse(line));
            }
            return new Page(events, end);
        }

        private byte @Nullable [] next() throws IOException {
            while (true) {
                if (open == null) {
                    if (file == files.size()) {
                        return null;
                    }
                    open = new Lines(folder.resolve(files.get(file++)));
                }
                var line = open.next();
                if (line != null) {
                    return line;
                }
                open.close();
                open = null;
            }
        }
    }
}
