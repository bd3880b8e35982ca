package com.metisrouter.verifier.export;

import com.metisrouter.contracts.evidence.Hex;
import com.metisrouter.verifier.export.Manifest.ExportFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// Reads a file line by line, as bytes, and hashes it on the way.
public final class Lines implements AutoCloseable {

    /// Far above any event; a line that is longer is none of ours.
    public static final int LINE_BYTES_MAX = 64 * 1024 * 1024;

    private static final int BUFFER_BYTES = 1 << 18;

    private final String name;
    private final InputStream in;
    private final MessageDigest digest = GrowingFile.sha256();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int limit;
    private long lines;
    private long bytes;
    private boolean torn;

    public Lines(Path path) throws IOException {
        this.name = String.valueOf(path.getFileName());
        this.in = Files.newInputStream(path);
    }

    public String name() {
        return name;
    }

    /// The next line without its end; null at the end of the file.
    ///
    /// @throws IOException also if a line is too long
    public byte @Nullable [] next() throws IOException {
        @Nullable ByteArrayOutputStream begun = null;
        while (true) {
            if (at == limit && !fill()) {
                torn = begun != null;
                return null;
            }
            var end = at;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            if (begun == null && end < limit) {
                var line = new byte[end - at];
                System.arraycopy(buffer, at, line, 0, line.length);
                at = end + 1;
                return counted(line);
            }
            if (begun == null) {
                begun = new ByteArrayOutputStream(BUFFER_BYTES);
            }
            begun.write(buffer, at, end - at);
            if (begun.size() > LINE_BYTES_MAX) {
                throw new IOException(name + ": a line of more than " + LINE_BYTES_MAX + " bytes");
            }
            at = end;
            if (end < limit) {
                at++;
                return counted(begun.toByteArray());
            }
        }
    }

    private boolean fill() throws IOException {
        at = 0;
        limit = Math.max(0, in.read(buffer));
        digest.update(buffer, 0, limit);
        bytes += limit;
        return limit > 0;
    }

    private byte[] counted(byte[] line) {
        lines++;
        return line;
    }

    /// How many lines have been read.
    public long lines() {
        return lines;
    }

    /// Whether the file ended within a line.
    public boolean torn() {
        return torn;
    }

    /// What the file was found to be. At its end only.
    public ExportFile found() {
        return new ExportFile(name, lines, bytes, Hex.of(digest.digest()));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
