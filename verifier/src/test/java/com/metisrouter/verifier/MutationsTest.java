package com.metisrouter.verifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.evidence.Hex;
import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.verifier.export.ExportWriter;
import com.metisrouter.verifier.export.Manifest;
import com.metisrouter.verifier.export.Manifest.ExportFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is done to an export, it doesn't pass; and what is only not there is told apart from what is wrong.
///
/// Half of the changes are covered up: whoever made them writes the manifest anew, as far as can be done without the key.
class MutationsTest {

    private static final int MUTATIONS = Integer.getInteger("metis.mutations", 1_000);
    private static final long SEED = Long.getLong("metis.seed", System.nanoTime());

    private enum Change {
        FLIPPED_BIT,
        FLIPPED_BIT_IN_A_HEADER,
        REMOVED_EVENT,
        SWAPPED_PAIR,
        INSERTED_EVENT,
        CHANGED_PRICE,
        CHANGED_CHECKPOINT,
        RECHAINED_EVENT,
        RECHAINED_REMOVAL,
        TRUNCATED_FILE,
        MISSING_FILE
    }

    @TempDir Path folder;

    private final Random random = new Random(SEED);

    @Test
    void no_mutation_passes_and_what_is_missing_is_called_missing() throws IOException {
        System.out.println("seed " + SEED + " (-Dmetis.seed=" + SEED + ")");
        var books = new GeneratedBooks(SEED, 4, 60, 3, 13);
        new ExportWriter(folder, books, Progress.NONE, 30_000).write();
        var original = read();
        assertThat(Verifier.verify(folder, books.trust(), Progress.NONE))
                .isInstanceOf(Outcome.Verified.class);
        var outcomes = new EnumMap<Change, Map<String, Integer>>(Change.class);

        for (var n = 0; n < MUTATIONS; n++) {
            var change = Change.values()[n % Change.values().length];
            var mutated = mutate(original, change);
            // What was done to the manifest alone would only be undone.
            var coveredUp = random.nextBoolean() && !sameButManifest(original, mutated);
            if (coveredUp) {
                coverUp(mutated);
            }
            write(mutated);
            var outcome = Verifier.verify(folder, books.trust(), Progress.NONE);
            assertThat(outcome)
                    .as("seed %d, mutation %d: %s, covered up: %s", SEED, n, change, coveredUp)
                    .isNotInstanceOf(Outcome.Verified.class);
            if (!coveredUp && (change == Change.TRUNCATED_FILE || change == Change.MISSING_FILE)) {
                assertThat(outcome).isInstanceOf(Outcome.Incomplete.class);
            }
            outcomes.computeIfAbsent(change, _ -> new TreeMap<>())
                    .merge(outcome.getClass().getSimpleName(), 1, Integer::sum);
        }

        outcomes.forEach((change, counts) -> System.out.println(change + " " + counts));
        write(original);
        assertThat(Verifier.verify(folder, books.trust(), Progress.NONE))
                .isInstanceOf(Outcome.Verified.class);
    }

    private Map<String, byte[]> mutate(Map<String, byte[]> original, Change change) {
        var files = new TreeMap<>(original);
        switch (change) {
            case FLIPPED_BIT -> {
                var name = anyOf(files.keySet().stream().toList());
                files.put(name, flipped(get(files, name), 0, get(files, name).length));
            }
            case FLIPPED_BIT_IN_A_HEADER -> {
                var lines = events(files);
                var index = random.nextInt(lines.size());
                lines.set(index, flipped(lines.get(index), 0, headerLength(lines.get(index))));
                setEvents(files, lines);
            }
            case REMOVED_EVENT -> {
                var lines = events(files);
                lines.remove(random.nextInt(lines.size()));
                setEvents(files, lines);
            }
            case SWAPPED_PAIR -> {
                var lines = events(files);
                var first = random.nextInt(lines.size() - 1);
                var second = first + 1 + random.nextInt(lines.size() - first - 1);
                Collections.swap(lines, first, second);
                setEvents(files, random.nextBoolean() ? renumbered(lines) : lines);
            }
            case INSERTED_EVENT -> {
                var lines = events(files);
                lines.add(random.nextInt(lines.size() + 1), anyOf(lines));
                setEvents(files, random.nextBoolean() ? rechained(lines) : lines);
            }
            case CHANGED_PRICE -> changeDigit(files, Manifest.PRICES);
            case CHANGED_CHECKPOINT -> changeDigit(files, Manifest.CHECKPOINTS);
            case RECHAINED_EVENT -> {
                var lines = events(files);
                var index = random.nextInt(lines.size());
                // In the payload: in the header it would only be put right again.
                lines.set(
                        index, withAnotherDigit(lines.get(index), headerLength(lines.get(index))));
                setEvents(files, rechained(lines));
            }
            case RECHAINED_REMOVAL -> {
                var lines = events(files);
                lines.remove(random.nextInt(lines.size()));
                setEvents(files, rechained(lines));
            }
            case TRUNCATED_FILE -> {
                var name = anyOf(files.keySet().stream().toList());
                var bytes = get(files, name);
                files.put(name, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            }
            case MISSING_FILE -> files.remove(anyOf(files.keySet().stream().toList()));
        }
        return files;
    }

    private <T> T anyOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private byte[] flipped(byte[] bytes, int from, int to) {
        var copy = bytes.clone();
        copy[from + random.nextInt(to - from)] ^= (byte) (1 << random.nextInt(8));
        return copy;
    }

    private static int headerLength(byte[] line) {
        return new String(line, UTF_8).indexOf(",\"payload\":");
    }

    private void changeDigit(Map<String, byte[]> files, String name) {
        files.put(name, withAnotherDigit(get(files, name), 0));
    }

    private byte[] withAnotherDigit(byte[] bytes, int from) {
        var copy = bytes.clone();
        while (true) {
            var at = from + random.nextInt(copy.length - from);
            if (copy[at] >= '0' && copy[at] <= '9') {
                copy[at] = (byte) ('0' + (copy[at] - '0' + 1 + random.nextInt(9)) % 10);
                return copy;
            }
        }
    }

    private static List<byte[]> renumbered(List<byte[]> lines) {
        var renumbered = new ArrayList<byte[]>();
        for (var line : lines) {
            var e = EventLine.parse(line);
            renumbered.add(
                    new EventLine(
                                    renumbered.size() + 1L,
                                    e.stream(),
                                    e.streamType(),
                                    e.sequence(),
                                    e.id(),
                                    e.type(),
                                    e.recordedAt(),
                                    e.hashVersion(),
                                    e.hash(),
                                    e.payload())
                            .line());
        }
        return renumbered;
    }

    /// All that can be done without the key. A line that no longer is one stays as it is.
    private static List<byte[]> rechained(List<byte[]> lines) {
        var rechained = new ArrayList<byte[]>();
        var hashes = new TreeMap<String, byte[]>();
        var sequences = new TreeMap<String, Long>();
        for (var line : lines) {
            EventLine e;
            try {
                e = EventLine.parse(line);
            } catch (IllegalArgumentException _) {
                rechained.add(line);
                continue;
            }
            var sequence = sequences.merge(e.stream(), 1L, Long::sum) - 1;
            var hash =
                    LedgerChain.link(
                            hashes.getOrDefault(e.stream(), LedgerChain.genesis(e.stream())),
                            LedgerChain.digest(
                                    e.stream(),
                                    sequence,
                                    e.id(),
                                    e.type(),
                                    e.recordedAt(),
                                    e.payload()));
            hashes.put(e.stream(), hash);
            rechained.add(
                    new EventLine(
                                    rechained.size() + 1L,
                                    e.stream(),
                                    e.streamType(),
                                    sequence,
                                    e.id(),
                                    e.type(),
                                    e.recordedAt(),
                                    e.hashVersion(),
                                    Hex.of(hash),
                                    e.payload())
                            .line());
        }
        return rechained;
    }

    private static List<byte[]> events(Map<String, byte[]> files) {
        var lines = new ArrayList<byte[]>();
        files.forEach((name, bytes) -> {
            if (name.startsWith("events-")) {
                lines.addAll(lines(bytes));
            }
        });
        return lines;
    }

    private static List<byte[]> lines(byte[] bytes) {
        var lines = new ArrayList<byte[]>();
        var from = 0;
        for (var at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                lines.add(Arrays.copyOfRange(bytes, from, at));
                from = at + 1;
            }
        }
        return lines;
    }

    /// Into the files that there are, as many into each as before, the rest into the last.
    private static void setEvents(Map<String, byte[]> files, List<byte[]> lines) {
        var names = files.keySet().stream().filter(name -> name.startsWith("events-")).toList();
        var from = 0;
        for (var name : names) {
            var count = name.equals(names.getLast()) ? lines.size() : count(files, name);
            var to = Math.min(lines.size(), from + count);
            var out = new ByteArrayOutputStream();
            for (var line : lines.subList(from, to)) {
                out.writeBytes(line);
                out.write('\n');
            }
            files.put(name, out.toByteArray());
            from = to;
        }
    }

    /// A manifest for the files as they are, with the counts that they have.
    private static void coverUp(Map<String, byte[]> files) {
        var described = new ArrayList<ExportFile>();
        for (var name : List.of(Manifest.PUBLIC_KEY, Manifest.CHECKPOINTS, Manifest.PRICES)) {
            add(described, files, name);
        }
        for (var name : files.keySet()) {
            if (name.startsWith("events-")) {
                add(described, files, name);
            }
        }
        files.put(
                Manifest.NAME,
                new Manifest(
                                Manifest.FORM,
                                events(files).size(),
                                count(files, Manifest.PRICES),
                                count(files, Manifest.CHECKPOINTS),
                                described)
                        .bytes());
    }

    private static void add(List<ExportFile> described, Map<String, byte[]> files, String name) {
        var bytes = files.get(name);
        if (bytes != null) {
            described.add(new ExportFile(name, lines(bytes).size(), bytes.length, sha256(bytes)));
        }
    }

    private static int count(Map<String, byte[]> files, String name) {
        return lines(files.getOrDefault(name, new byte[0])).size();
    }

    private static String sha256(byte[] bytes) {
        try {
            return Hex.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] get(Map<String, byte[]> files, String name) {
        return files.getOrDefault(name, new byte[0]);
    }

    private static boolean sameButManifest(
            Map<String, byte[]> original, Map<String, byte[]> mutated) {
        return original.entrySet().stream()
                .filter(file -> !file.getKey().equals(Manifest.NAME))
                .allMatch(file -> Arrays.equals(file.getValue(), mutated.get(file.getKey())));
    }

    private Map<String, byte[]> read() throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var paths = Files.list(folder)) {
            for (var path : paths.toList()) {
                files.put(path.getFileName().toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }

    private void write(Map<String, byte[]> files) throws IOException {
        try (var paths = Files.list(folder)) {
            for (var path : paths.toList()) {
                Files.delete(path);
            }
        }
        for (var file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }
}
