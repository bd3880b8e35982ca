package com.metisrouter.standalone.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/// Opens a sample: an HTTP archive by its name or its first field, else JSONL.
final class SampleFile {

    private static final int SNIFFED_BYTES = 4_096;
    private static final Pattern ARCHIVE =
            Pattern.compile("^\\uFEFF?\\s*\\{\\s*\"log\"\\s*:.*", Pattern.DOTALL);

    private SampleFile() {}

    static void read(Path file, SampleSink sink) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file), 64 * 1024)) {
            in.mark(SNIFFED_BYTES);
            var begin = new String(in.readNBytes(SNIFFED_BYTES), UTF_8);
            in.reset();
            var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
            if (name.endsWith(".har") || ARCHIVE.matcher(begin).matches()) {
                new HarFile(sink).read(in);
            } else {
                new JsonLines(sink).read(in);
            }
        }
    }
}
