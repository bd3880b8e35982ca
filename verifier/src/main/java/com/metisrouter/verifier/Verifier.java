package com.metisrouter.verifier;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.evidence.CheckpointKey;
import com.metisrouter.contracts.evidence.SignedCheckpoint;
import com.metisrouter.verifier.export.Lines;
import com.metisrouter.verifier.export.Manifest;
import com.metisrouter.verifier.export.Manifest.ExportFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/// Checks an export folder from its first byte to its last, and says where the first difference is.
///
/// Offline, and without a line of the ledger's own code but what both must agree on: the encodings, and rating. Every hash, sum, balance
/// and root is worked out again from the events. Reads each file once and keeps nothing of the events but what they add up to.
public final class Verifier {

    /// Events that are looked into at once.
    private static final int BATCH_EVENTS_MAX = 256;

    private static final int BATCH_BYTES_MAX = 8 * 1024 * 1024;

    private final Path folder;
    private final Trust trust;
    private final Progress progress;
    private final Streams streams = new Streams();
    private final PriceList prices = new PriceList();
    private long usageLines;
    private long pricesUsed;

    private Verifier(Path folder, Trust trust, Progress progress) {
        this.folder = folder;
        this.trust = trust;
        this.progress = progress;
    }

    /// @throws IOException if a file can't be read, which says nothing about what is in it
    public static Outcome verify(Path folder, Trust trust, Progress progress) throws IOException {
        try {
            return new Verifier(folder, trust, progress).run();
        } catch (Stop stop) {
            return stop.outcome();
        }
    }

    private Outcome run() throws IOException {
        var manifest = manifest();
        checkFiles(manifest);
        var key = key(manifest.files().getFirst());
        readPrices(manifest);
        try (var lines = new Lines(folder.resolve(Manifest.CHECKPOINTS))) {
            var trail = new CheckpointTrail(lines, key, trust.checkpoint());
            for (var file : manifest.files()) {
                if (file.isOfEvents()) {
                    readEvents(file, manifest, trail);
                }
            }
            checkEnd(manifest, trail);
            checkFound(lines, manifest.files().get(1));
            checkFound(folder.resolve(Manifest.PUBLIC_KEY), manifest.files().getFirst());
            return verified(trail, key);
        }
    }

    private Manifest manifest() throws IOException {
        var path = folder.resolve(Manifest.NAME);
        if (!Files.exists(path)) {
            throw Stop.incomplete(
                    Files.exists(folder.resolve(Manifest.PARTIAL_NAME))
                            ? "the export was not finished"
                            : Manifest.NAME);
        }
        var bytes = Files.readAllBytes(path);
        if (bytes.length == 0 || bytes[bytes.length - 1] != '\n') {
            throw Stop.incomplete("the rest of " + Manifest.NAME);
        }
        try {
            return Manifest.parse(bytes);
        } catch (IllegalArgumentException e) {
            throw Stop.failed(Manifest.NAME, 1, "line", String.valueOf(e.getMessage()));
        }
    }

    private void checkFiles(Manifest manifest) throws IOException {
        if (manifest.form() != Manifest.FORM) {
            throw Stop.failed(Manifest.NAME, 1, "form", manifest.form(), Manifest.FORM);
        }
        var names = manifest.files().stream().map(ExportFile::name).toList();
        if (!names.equals(manifest.expectedNames())) {
            throw Stop.failed(Manifest.NAME, 1, "files", names, manifest.expectedNames());
        }
        for (var file : manifest.files()) {
            if (!Files.exists(folder.resolve(file.name()))) {
                throw Stop.incomplete(file.name());
            }
        }
        var expected = new HashSet<>(names);
        expected.add(Manifest.NAME);
        try (Stream<Path> present = Files.list(folder)) {
            for (var path : present.sorted().toList()) {
                var name = String.valueOf(path.getFileName());
                if (name.endsWith(".ndjson") && !expected.contains(name)) {
                    throw Stop.failed(name, 0, "file", "not in the manifest");
                }
            }
        }
    }

    private CheckpointKey key(ExportFile file) throws IOException {
        var bytes = Files.readAllBytes(folder.resolve(Manifest.PUBLIC_KEY));
        if (bytes.length < file.bytes()) {
            throw Stop.incomplete("the rest of " + Manifest.PUBLIC_KEY);
        }
        try {
            var pem = new String(bytes, UTF_8);
            var key = CheckpointKey.parse(pem);
            trust.keyFingerprint()
                    .filter(fingerprint -> !fingerprint.equals(key.fingerprint()))
                    .ifPresent(fingerprint -> {
                        throw Stop.failed(
                                Manifest.PUBLIC_KEY, 1, "key", key.fingerprint(), fingerprint);
                    });
            return key;
        } catch (IllegalArgumentException e) {
            throw Stop.failed(Manifest.PUBLIC_KEY, 1, "key", String.valueOf(e.getMessage()));
        }
    }

    private void readPrices(Manifest manifest) throws IOException {
        try (var lines = new Lines(folder.resolve(Manifest.PRICES))) {
            for (var line = lines.next(); line != null; line = lines.next()) {
                prices.add(line);
            }
            checkFound(lines, manifest.files().get(2));
        }
        count("prices", prices.size(), manifest.prices());
        progress.at("prices", prices.size(), manifest.prices());
    }

    private void readEvents(ExportFile file, Manifest manifest, CheckpointTrail trail)
            throws IOException {
        try (var lines = new Lines(folder.resolve(file.name()))) {
            var batch = new ArrayList<byte[]>();
            var bytes = 0L;
            while (true) {
                var line = lines.next();
                if (line != null) {
                    batch.add(line);
                    bytes += line.length;
                }
                if (line == null || batch.size() == BATCH_EVENTS_MAX || bytes >= BATCH_BYTES_MAX) {
                    readBatch(batch, trail);
                    progress.at("events", streams.events(), manifest.events());
                    batch.clear();
                    bytes = 0;
                }
                if (line == null) {
                    break;
                }
            }
            checkFound(lines, file);
        }
    }

    private void readBatch(List<byte[]> batch, CheckpointTrail trail) throws IOException {
        var decoded = batch.parallelStream().map(line -> DecodedEvent.of(line, prices)).toList();
        for (var event : decoded) {
            streams.add(event);
            usageLines += event.usageLines();
            pricesUsed = Math.max(pricesUsed, event.pricesUpTo());
            if (streams.events() == trail.nextAt()) {
                trail.reach(streams, prices, pricesUsed);
            }
        }
    }

    private static void checkFound(Path path, ExportFile expected) throws IOException {
        try (var lines = new Lines(path)) {
            while (lines.next() != null) {
                // Only to its end.
            }
            checkFound(lines, expected);
        }
    }

    private static void checkFound(Lines lines, ExportFile expected) {
        var found = lines.found();
        if (lines.torn() || found.lines() < expected.lines()) {
            throw Stop.incomplete("the rest of " + expected.name());
        }
        if (!found.equals(expected)) {
            throw Stop.failed(expected.name(), found.lines(), "file", found, expected);
        }
    }

    private void checkEnd(Manifest manifest, CheckpointTrail trail) {
        var next = trail.next();
        if (next != null) {
            throw Stop.incomplete(
                    "events "
                            + (streams.events() + 1)
                            + " to "
                            + next.events()
                            + ", which checkpoint "
                            + next.number()
                            + " covers");
        }
        var last = trail.last();
        if (last == null) {
            throw Stop.incomplete("a checkpoint");
        }
        if (streams.events() > last.events()) {
            throw Stop.incomplete("a checkpoint that covers the events from " + last.events());
        }
        if (prices.size() > last.prices()) {
            throw Stop.incomplete(
                    "a checkpoint that covers the price versions from " + last.prices());
        }
        count("events", streams.events(), manifest.events());
        count("checkpoints", last.number(), manifest.checkpoints());
        trust.checkpoint()
                .map(SignedCheckpoint::checkpoint)
                .ifPresent(known -> {
                    if (known.number() > last.number()) {
                        throw Stop.incomplete(
                                "checkpoints " + (last.number() + 1) + " to " + known.number());
                    }
                });
    }

    private static void count(String field, long found, long inManifest) {
        if (found < inManifest) {
            throw Stop.incomplete(field + " " + (found + 1) + " to " + inManifest);
        }
        if (found > inManifest) {
            throw Stop.failed(Manifest.NAME, 1, field, inManifest, found);
        }
    }

    private Outcome verified(CheckpointTrail trail, CheckpointKey key) {
        var balance = streams.trialBalance();
        var sum = balance.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        if (sum.signum() != 0) {
            throw Stop.failed("trial balance", 0, "sum", sum.toPlainString(), 0);
        }
        var last = trail.last();
        if (last == null) {
            throw Stop.incomplete("a checkpoint");
        }
        return new Outcome.Verified(
                streams.events(),
                streams.size(),
                streams.accounts(),
                usageLines,
                prices.size(),
                last.number(),
                last.at(),
                key.fingerprint(),
                balance);
    }
}
