package com.metisrouter.embedded;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// A folder that a server keeps its data in, checked before anything is written to it.
public final class DataFolder {

    /// Unpacked binaries, a new database cluster and its first write-ahead log take about a quarter of this.
    public static final long FREE_BYTES_MIN = 512L << 20;

    private DataFolder() {}

    /// Creates the folder if it is missing, proves that it can be written to and that the disk has room.
    public static Path prepare(Path folder, long freeBytesMin) throws StartupProblem {
        Path absolute = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
            Path probe = Files.createTempFile(absolute, ".probe", null);
            Files.delete(probe);
        } catch (FileAlreadyExistsException | NotDirectoryException e) {
            throw new StartupProblem(
                    StartupProblem.Kind.FOLDER_NOT_WRITABLE,
                    absolute + " is not a folder: choose another one (--data)",
                    e);
        } catch (IOException e) {
            throw StartupProblem.of(e, "the data folder", absolute);
        }
        requireSpace(absolute, freeBytesMin);
        return absolute;
    }

    /// Deletes a folder and all that is in it; a missing one is fine. Symbolic links are not followed.
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure) {
                        // A server that is ending removes files of its own under our feet.
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @Nullable IOException failure) throws IOException {
                        Files.deleteIfExists(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static void requireSpace(Path folder, long freeBytesMin) throws StartupProblem {
        long free;
        try {
            free = Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw StartupProblem.of(e, "the data folder", folder);
        }
        if (free < freeBytesMin) {
            throw new StartupProblem(
                    StartupProblem.Kind.DISK_FULL,
                    "only "
                            + (free >> 20)
                            + " MiB are free on the disk that holds "
                            + folder
                            + ", at least "
                            + (freeBytesMin >> 20)
                            + " MiB are needed: free some space, or choose another folder (--data)");
        }
    }
}
