package com.metisrouter.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The folder of one PostgreSQL cluster: `data`, `password`, `postgres.log`, and the programs where the server's user
/// can reach them here.
///
/// As root, a data folder below a private folder such as `/root` still works: the server is started *inside* its data
/// folder and knows it as its working directory, and its programs are unpacked to a public place that only root writes.
final class PostgresFolder {

    static final String SUPERUSER = "postgres";

    private static final List<Path> PUBLIC_PLACES =
            List.of(Path.of("/var/lib/metisrouter"), Path.of("/opt/metisrouter"));
    private static final Path WORKING_DIRECTORY = Path.of("/proc/self/cwd");
    private static final int PASSWORD_BYTES = 24;
    private static final long INITDB_SECONDS_MAX = 120;
    private static final Set<PosixFilePermission> PRIVATE_FILE =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PRIVATE_FOLDER =
            PosixFilePermissions.fromString("rwx------");

    private final Path home;
    private final ServerUser user;
    private final boolean reachable;

    private PostgresFolder(Path home, ServerUser user, boolean reachable) {
        this.home = home;
        this.user = user;
        this.reachable = reachable;
    }

    static PostgresFolder at(Path home) throws IOException, StartupProblem {
        ServerUser user = ServerUser.forData(home, home.resolve("data"));
        user.openDoor(home);
        return new PostgresFolder(home, user, user.reaches(home));
    }

    Path data() {
        return home.resolve("data");
    }

    Path log() {
        return home.resolve("postgres.log");
    }

    ServerUser user() {
        return user;
    }

    /// How the server names a folder that it is started in.
    String nameFor(Path workingDirectory) {
        return (reachable ? workingDirectory : WORKING_DIRECTORY).toString();
    }

    Path unpack(PostgresBinaries binaries) throws IOException, StartupProblem {
        for (Path place : PUBLIC_PLACES) {
            if (user.isDropped() && binaries.areCompleteIn(place) && isSafe(place)) {
                return binaries.unpackedIn(place);
            }
        }
        return binaries.unpackedIn(reachable ? home : publicPlace());
    }

    String password() throws IOException {
        Path file = home.resolve("password");
        if (!Files.exists(file)) {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            Path fresh = privateFile("password.new");
            Files.writeString(
                    fresh, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file, StandardCharsets.US_ASCII).strip();
    }

    boolean isInitialised() {
        return Files.exists(data());
    }

    /// Creates the cluster beside its place and renames it, so that a crash on the way is as if it had not begun.
    void initialise(Path programs, String password)
            throws IOException, StartupProblem, InterruptedException {
        Path fresh = home.resolve("data.new");
        DataFolder.delete(fresh);
        Files.createDirectory(fresh, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
        user.own(fresh);
        Path passwordFile = privateFile("initdb.password");
        Files.writeString(passwordFile, password);
        user.own(passwordFile);
        try {
            runInitdb(programs, fresh, passwordFile);
        } finally {
            Files.deleteIfExists(passwordFile);
        }
        Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    /// PostgreSQL refuses a data folder that others can read, and a restored backup often is.
    void makePrivate() throws IOException {
        Files.setPosixFilePermissions(data(), PRIVATE_FOLDER);
    }

    private void runInitdb(Path programs, Path fresh, Path passwordFile)
            throws IOException, StartupProblem, InterruptedException {
        // The built-in provider needs no locale of the machine's, and sorts the same on all of
        // them.
        Process initdb =
                new ProcessBuilder(
                                user.command(
                                        List.of(
                                                programs.resolve("bin/initdb").toString(),
                                                "--pgdata=" + nameFor(fresh),
                                                "--username=" + SUPERUSER,
                                                "--auth=scram-sha-256",
                                                "--pwfile=../" + passwordFile.getFileName(),
                                                "--encoding=UTF8",
                                                "--locale=C",
                                                "--locale-provider=builtin",
                                                "--builtin-locale=C.UTF-8",
                                                "--data-checksums",
                                                "--no-instructions")))
                        .directory(fresh.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("initdb.log").toFile())
                        .start();
        if (!initdb.waitFor(INITDB_SECONDS_MAX, TimeUnit.SECONDS) || initdb.exitValue() != 0) {
            initdb.destroyForcibly();
            throw PostgresLog.problem("initdb", home.resolve("initdb.log"));
        }
    }

    private Path privateFile(String name) throws IOException {
        Path file = home.resolve(name);
        Files.deleteIfExists(file);
        return Files.createFile(file, PosixFilePermissions.asFileAttribute(PRIVATE_FILE));
    }

    /// Nobody but root may be able to put programs there.
    private boolean isSafe(Path place) throws IOException {
        return ServerUser.owner(place) == 0
                && PosixFilePermissions.toString(Files.getPosixFilePermissions(place))
                        .equals("rwxr-xr-x")
                && user.reaches(place);
    }

    private Path publicPlace() throws StartupProblem {
        for (Path place : PUBLIC_PLACES) {
            try {
                Files.createDirectories(place);
                Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
                if (isSafe(place)) {
                    return place;
                }
            } catch (IOException _) {
                // A read-only system folder: the next place may do.
            }
        }
        throw new StartupProblem(
                StartupProblem.Kind.USER_REFUSED,
                "PostgreSQL does not run as root, and another user can't reach "
                        + home
                        + ": choose a folder that all can reach (--data /var/lib/metisrouter/data), or start as another"
                        + " user");
    }
}
