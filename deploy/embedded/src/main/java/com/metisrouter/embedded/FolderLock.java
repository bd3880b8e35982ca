package com.metisrouter.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// One process a data folder. The operating system frees the lock when the process ends, however it ends, so a lock
/// file that was left behind means nothing; the pid in it is only there to be named.
public final class FolderLock implements AutoCloseable {

    private static final String FILE = "metisrouter.lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    public static FolderLock take(Path folder) throws StartupProblem {
        Path file = folder.resolve(FILE);
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new StartupProblem(
                        StartupProblem.Kind.FOLDER_IN_USE,
                        "another MetisRouter"
                                + holder(file)
                                + " runs on "
                                + folder
                                + ": stop it, or choose another folder (--data)");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(
                            (ProcessHandle.current().pid() + "\n")
                                    .getBytes(StandardCharsets.US_ASCII)));
            return new FolderLock(channel);
        } catch (IOException e) {
            throw StartupProblem.of(e, "the data folder", folder);
        }
    }

    /// Frees the lock. The file stays: deleting it would let two processes lock two files of the same name.
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("the lock of a data folder did not close", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    private static String holder(Path file) throws IOException {
        String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
        return pid.isEmpty() ? "" : " (process " + pid + ")";
    }
}
