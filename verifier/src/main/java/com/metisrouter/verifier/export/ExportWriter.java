package com.metisrouter.verifier.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.evidence.Checkpoint;
import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.evidence.SignedCheckpoint;
import com.metisrouter.verifier.Progress;
import com.metisrouter.verifier.export.Manifest.ExportFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// Writes an export into a folder: everything up to the newest checkpoint.
///
/// May be stopped at any time, however hard, and run again: it goes on where it stopped. Run on a finished export, it adds what has
/// happened since. What it takes is checked for order only; the verifier judges the rest.
public final class ExportWriter {

    /// So that a file can be looked at, sent and hashed again.
    public static final long FILE_BYTES_MAX = 64L * 1024 * 1024;

    private final Path folder;
    private final ExportSource source;
    private final Progress progress;
    private final long fileBytesMax;
    private final List<ExportFile> files = new ArrayList<>();
    private long events;
    private long prices;
    private long checkpoints;

    public ExportWriter(Path folder, ExportSource source, Progress progress) {
        this(folder, source, progress, FILE_BYTES_MAX);
    }

    public ExportWriter(Path folder, ExportSource source, Progress progress, long fileBytesMax) {
        this.folder = folder;
        this.source = source;
        this.progress = progress;
        this.fileBytesMax = fileBytesMax;
    }

    /// @throws IOException if the source or the disk fails; run it again
    public Manifest write() throws IOException {
        Files.createDirectories(folder);
        resume();
        key();
        var covered = checkpoints();
        prices(covered.prices());
        events(covered.events());
        return finish();
    }

    private void resume() throws IOException {
        var finished = folder.resolve(Manifest.NAME);
        var partial = folder.resolve(Manifest.PARTIAL_NAME);
        if (Files.exists(finished)) {
            Files.move(finished, partial, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(partial)) {
            return;
        }
        try {
            var manifest = Manifest.parse(Files.readAllBytes(partial));
            files.addAll(manifest.files());
            events = manifest.events();
            prices = manifest.prices();
            checkpoints = manifest.checkpoints();
        } catch (IllegalArgumentException e) {
            throw new IOException(partial + ": " + e.getMessage() + "; delete the folder", e);
        }
    }

    private void key() throws IOException {
        var pem = source.publicKey();
        var path = folder.resolve(Manifest.PUBLIC_KEY);
        if (Files.exists(path) && !Files.readString(path).equals(pem)) {
            throw new IOException(path + ": the ledger has another key now; use another folder");
        }
        if (!files.isEmpty()) {
            return;
        }
        try (var out = GrowingFile.open(folder, Manifest.PUBLIC_KEY, null)) {
            for (var line : pem.split("\n")) {
                out.add(line.getBytes(UTF_8));
            }
            put(0, out.soFar());
        }
        for (var name : List.of(Manifest.CHECKPOINTS, Manifest.PRICES)) {
            try (var out = GrowingFile.open(folder, name, null)) {
                put(files.size(), out.soFar());
            }
        }
        save();
    }

    /// How much the newest checkpoint covers.
    private record Covered(long events, long prices) {}

    private Covered checkpoints() throws IOException {
        try (var out = GrowingFile.open(folder, Manifest.CHECKPOINTS, files.get(1))) {
            var covered =
                    checkpoints > 0 ? covered(lastCheckpoint(out).checkpoint()) : new Covered(0, 0);
            while (true) {
                var page = source.checkpointsAfter(checkpoints);
                if (page.isEmpty()) {
                    return covered;
                }
                for (var line : page) {
                    var checkpoint = SignedCheckpoint.ofLine(line).checkpoint();
                    requireNext("checkpoint", checkpoint.number(), checkpoints);
                    out.add(line);
                    checkpoints++;
                    covered = covered(checkpoint);
                }
                put(1, out.soFar());
                save();
                progress.at("checkpoints", checkpoints, checkpoints);
            }
        }
    }

    private static Covered covered(Checkpoint checkpoint) {
        return new Covered(checkpoint.events(), checkpoint.prices());
    }

    private static SignedCheckpoint lastCheckpoint(GrowingFile file) throws IOException {
        var last = file.lastLine();
        if (last == null) {
            throw new IOException("no checkpoint where there should be one; delete the folder");
        }
        return SignedCheckpoint.ofLine(last);
    }

    private void prices(long upTo) throws IOException {
        try (var out = GrowingFile.open(folder, Manifest.PRICES, files.get(2))) {
            while (prices < upTo) {
                var page = source.pricesAfter(prices);
                if (page.isEmpty()) {
                    throw new IOException(
                            "the prices end at " + prices + " (expected: " + upTo + " of them)");
                }
                for (var line : page) {
                    if (prices == upTo) {
                        break;
                    }
                    requireNext("price version", EventLine.parse(line).position(), prices);
                    out.add(line);
                    prices++;
                }
                put(2, out.soFar());
                save();
                progress.at("prices", prices, upTo);
            }
        }
    }

    private void events(long upTo) throws IOException {
        var number = Math.max(1, files.size() - 3);
        while (events < upTo) {
            var index = 2 + number;
            var known = index < files.size() ? files.get(index) : null;
            if (known != null && known.bytes() >= fileBytesMax) {
                number++;
                continue;
            }
            try (var out = GrowingFile.open(folder, Manifest.eventsName(number), known)) {
                fill(out, index, upTo);
            }
            number++;
        }
    }

    private void fill(GrowingFile out, int index, long upTo) throws IOException {
        while (events < upTo && out.bytes() < fileBytesMax) {
            var page = source.eventsAfter(events);
            if (page.isEmpty()) {
                throw new IOException(
                        "the events end at " + events + " (expected: " + upTo + " of them)");
            }
            for (var line : page) {
                if (events == upTo) {
                    break;
                }
                requireNext("event", EventLine.parse(line).position(), events);
                out.add(line);
                events++;
            }
            put(index, out.soFar());
            save();
            progress.at("events", events, upTo);
        }
    }

    private static void requireNext(String what, long number, long before) throws IOException {
        if (number != before + 1) {
            throw new IOException(what + " " + number + " came (expected: " + (before + 1) + ")");
        }
    }

    private void put(int index, ExportFile file) {
        if (index == files.size()) {
            files.add(file);
        } else {
            files.set(index, file);
        }
    }

    private Manifest manifest() {
        return new Manifest(Manifest.FORM, events, prices, checkpoints, files);
    }

    private void save() throws IOException {
        replace(Manifest.PARTIAL_NAME);
    }

    private Manifest finish() throws IOException {
        replace(Manifest.NAME);
        Files.deleteIfExists(folder.resolve(Manifest.PARTIAL_NAME));
        return manifest();
    }

    private void replace(String name) throws IOException {
        var fresh = folder.resolve(name + ".new");
        Files.write(fresh, manifest().bytes());
        Files.move(
                fresh,
                folder.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
