package com.metisrouter.verifier.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.verifier.reading.AuditProblem;
import com.metisrouter.verifier.reading.Following;
import com.metisrouter.verifier.reading.LedgerEntry;
import com.metisrouter.verifier.reading.LedgerPages;
import com.metisrouter.verifier.reading.LedgerPlace;
import com.metisrouter.verifier.reading.UnknownEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes the ledger to a file in one format, and goes on where an earlier run on the same folder stopped.
///
/// The file is `NAME.part` until it is whole. `export.json` says up to where it can be trusted: first the file's bytes are on disk,
/// then the state that counts them takes its place, so that a run that was killed loses at most what it did since. What lies beyond the
/// state's bytes is cut off. The state holds a few figures an account; otherwise memory doesn't grow with the ledger.
public final class ExportRun {

    private static final int EVENTS_PER_PAGE = 1_000;
    private static final Duration BETWEEN_STATES = Duration.ofSeconds(5);

    private final ExportFolder folder;
    private final ExportFormat format;
    private final ExportScope scope;
    private final LedgerPages pages;
    private final Following following;

    private final Map<String, AccountBooks> books = new HashMap<>();
    private LedgerPlace place;
    private long entries;
    private long lines;

    /// Whether what is remembered and what is in the file are the same; not while a page is on its way.
    private boolean consistent = true;

    /// What a run came to.
    ///
    /// @param continued whether an earlier run had begun it
    /// @param position of the last event that was read
    /// @param added lines that this run wrote
    /// @param fileBytes of the whole file
    public record Outcome(
            Path file, boolean continued, long position, long added, long lines, long fileBytes) {}

    private ExportRun(
            ExportFolder folder,
            ExportFormat format,
            ExportScope scope,
            LedgerPages pages,
            Following following,
            LedgerPlace place) {
        this.folder = folder;
        this.format = format;
        this.scope = scope;
        this.pages = pages;
        this.following = following;
        this.place = place;
    }

    /// @throws UnknownEvent if the ledger holds what this release can't read; what was written until then stays
    /// @throws AuditProblem if the folder holds something else, or the ledger isn't the one that it was begun from
    public static Outcome run(
            Path dir,
            ExportFormat format,
            ExportScope scope,
            LedgerPages pages,
            Following following)
            throws AuditProblem, IOException {
        try (var folder = ExportFolder.open(dir, format)) {
            var before = folder.state(scope);
            if (before == null) {
                return new ExportRun(
                                folder,
                                format,
                                scope,
                                pages,
                                following,
                                LedgerPlace.beginning(pages))
                        .run(null);
            }
            before.place().requireSame(pages, "the export in " + dir);
            var run = new ExportRun(folder, format, scope, pages, following, before.place());
            return run.run(before);
        }
    }

    private Outcome run(@Nullable ExportState before) throws AuditProblem, IOException {
        if (before != null) {
            folder.reopen(before);
            books.putAll(before.accounts());
            entries = before.entries();
            lines = before.lines();
        }
        var linesBefore = lines;
        try (var file =
                FileChannel.open(
                        folder.part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.truncate(before == null ? 0 : before.bytes());
            file.position(file.size());
            if (before == null) {
                write(file, new StringBuilder(format.head()));
            }
            save(file);
            try {
                copy(file);
            } finally {
                if (consistent) {
                    save(file);
                }
            }
        }
        var bytes = Files.size(folder.part());
        folder.complete(state(bytes));
        return new Outcome(
                folder.whole(),
                before != null,
                place.position(),
                lines - linesBefore,
                lines,
                bytes);
    }

    private void copy(FileChannel file) throws IOException, AuditProblem {
        var savedAt = System.nanoTime();
        var text = new StringBuilder();
        while (true) {
            var page = pages.after(place.position(), EVENTS_PER_PAGE);
            if (page.events().isEmpty()) {
                return;
            }
            consistent = false;
            try {
                for (var line : page.events()) {
                    on(line, text);
                }
            } finally {
                write(file, text);
                consistent = true;
            }
            following.at(place.position(), page.end());
            if (System.nanoTime() - savedAt > BETWEEN_STATES.toNanos()) {
                save(file);
                savedAt = System.nanoTime();
            }
        }
    }

    private void on(EventLine line, StringBuilder text) throws UnknownEvent {
        var entry = LedgerEntry.of(line);
        if (entry.isPresent() && scope.isOf(entry.get().accountId())) {
            on(entry.get(), text);
        }
        place = place.after(line);
    }

    private void on(LedgerEntry entry, StringBuilder text) {
        var before = books.getOrDefault(entry.accountId(), AccountBooks.EMPTY);
        var inFile = false;
        if (scope.holds(entry, before)) {
            var length = text.length();
            lines += format.write(entry, before, text);
            inFile = text.length() > length;
            entries += inFile ? 1 : 0;
        }
        books.put(entry.accountId(), before.after(entry, inFile));
    }

    private static void write(FileChannel file, StringBuilder text) throws IOException {
        var bytes = ByteBuffer.wrap(text.toString().getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        text.setLength(0);
    }

    private void save(FileChannel file) throws IOException {
        file.force(true);
        folder.save(state(file.size()));
    }

    private ExportState state(long bytes) {
        return new ExportState(
                ExportState.FORM,
                format.name(),
                format.version(),
                format.fileName(),
                scope,
                place,
                entries,
                lines,
                bytes,
                null,
                false,
                new TreeMap<>(books));
    }
}
