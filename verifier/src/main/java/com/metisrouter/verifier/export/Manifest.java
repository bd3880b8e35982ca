package com.metisrouter.verifier.export;

import com.metisrouter.contracts.wire.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.JacksonException;

/// What an export consists of. Written last: a folder without it was not finished.
///
/// @param form of the folder, 1
/// @param files in the order in which they are read
public record Manifest(
        int form, long events, long prices, long checkpoints, List<ExportFile> files) {

    public static final int FORM = 1;
    public static final String NAME = "manifest.json";
    public static final String PARTIAL_NAME = "manifest.partial.json";
    public static final String PUBLIC_KEY = "public-key.pem";
    public static final String CHECKPOINTS = "checkpoints.ndjson";
    public static final String PRICES = "prices.ndjson";
    private static final String EVENTS_PREFIX = "events-";

    static final Manifest EMPTY = new Manifest(FORM, 0, 0, 0, List.of());

    /// @param lines how many it has
    /// @param sha256 of its bytes
    public record ExportFile(String name, long lines, long bytes, String sha256) {
        public ExportFile {
            Objects.requireNonNull(name);
            Objects.requireNonNull(sha256);
        }

        public boolean isOfEvents() {
            return name.startsWith(EVENTS_PREFIX);
        }
    }

    public Manifest {
        files = List.copyOf(files);
    }

    public static String eventsName(int number) {
        return EVENTS_PREFIX + "%05d.ndjson".formatted(number);
    }

    /// The files that there must be, in their order, for the number of files that there are.
    public List<String> expectedNames() {
        var names = new ArrayList<>(List.of(PUBLIC_KEY, CHECKPOINTS, PRICES));
        for (var number = 1; names.size() < files.size(); number++) {
            names.add(eventsName(number));
        }
        return names;
    }

    public byte[] bytes() {
        var json = Json.bytes(this);
        var line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    /// @throws IllegalArgumentException if it isn't, to the letter, a manifest
    public static Manifest parse(byte[] bytes) {
        try {
            var manifest = Json.read(bytes, Manifest.class);
            if (manifest == null || !Arrays.equals(manifest.bytes(), bytes)) {
                throw new IllegalArgumentException("not written as it should be");
            }
            return manifest;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON of that form", e);
        }
    }
}
