package com.metisrouter.verifier.export;

import com.metisrouter.contracts.evidence.Hex;
import com.metisrouter.verifier.export.Manifest.ExportFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// A file of lines that is hashed as it grows. Opened again, it forgets what was written past its last known length.
final class GrowingFile implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final String name;
    private final FileChannel channel;
    private final OutputStream out;
    private final MessageDigest digest = sha256();
    private long lines;
    private long bytes;
    private byte @Nullable [] last;

    private GrowingFile(String name, FileChannel channel) {
        this.name = name;
        this.channel = channel;
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    /// @param known how the file was left; null for a new one
    /// @throws IOException if what is known of it is not there
    static GrowingFile open(Path folder, String name, @Nullable ExportFile known)
            throws IOException {
        var path = folder.resolve(name);
        var file =
                new GrowingFile(
                        name,
                        FileChannel.open(
                                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        try {
            if (known != null) {
                file.readAgain(path, known);
            }
            file.channel.truncate(file.bytes);
            file.channel.position(file.bytes);
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void readAgain(Path path, ExportFile known) throws IOException {
        try (var in = new Lines(path)) {
            while (lines < known.lines()) {
                var line = in.next();
                if (line == null) {
                    break;
                }
                count(line);
            }
        }
        if (!describe().equals(known)) {
            throw new IOException(
                    path + ": not as it was left; delete the folder and export again");
        }
    }

    void add(byte[] line) throws IOException {
        out.write(line);
        out.write('\n');
        count(line);
    }

    private void count(byte[] line) {
        digest.update(line);
        digest.update((byte) '\n');
        lines++;
        bytes += line.length + 1L;
        last = line;
    }

    long bytes() {
        return bytes;
    }

    byte @Nullable [] lastLine() {
        return last;
    }

    /// The file as it is now, on disk.
    ExportFile soFar() throws IOException {
        out.flush();
        channel.force(true);
        return describe();
    }

    private ExportFile describe() {
        try {
            var copy = (MessageDigest) digest.clone();
            return new ExportFile(name, lines, bytes, Hex.of(copy.digest()));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be cloned", e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        out.flush();
        channel.close();
    }
}
