package com.metisrouter.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who PostgreSQL runs as. It refuses root, so as root we give it another user; otherwise it is the user we are.
///
/// The folder's owner is kept from start to start, so that a folder moves with its data.
final class ServerUser {

    private static final int ROOT = 0;
    private static final int NOBODY = 65_534;
    private static final List<String> TOOL_FOLDERS =
            List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin");

    private final int uid;
    private final boolean dropped;
    private final Tools tools;

    private ServerUser(int uid, boolean dropped, Tools tools) {
        this.uid = uid;
        this.dropped = dropped;
        this.tools = tools;
    }

    /// Programs of util-linux, where the platform has them: one changes the user and ties a process to its parent, the
    /// other gives it a session of its own.
    record Tools(Optional<Path> setpriv, Optional<Path> setsid) {

        static Tools found() {
            return new Tools(find("setpriv"), find("setsid"));
        }

        private static Optional<Path> find(String name) {
            return TOOL_FOLDERS.stream()
                    .map(folder -> Path.of(folder, name))
                    .filter(Files::isExecutable)
                    .findFirst();
        }
    }

    /// Decides for a data folder, which may not exist yet, inside a `home` that does and that we can write to.
    static ServerUser forData(Path home, Path data) throws StartupProblem, IOException {
        return decide(
                uidOfThisProcess(home),
                Files.exists(data) ? Optional.of(owner(data)) : Optional.empty(),
                data,
                Tools.found());
    }

    static ServerUser decide(int self, Optional<Integer> dataOwner, Path data, Tools tools)
            throws StartupProblem {
        if (self == ROOT) {
            if (tools.setpriv().isEmpty()) {
                throw new StartupProblem(
                        StartupProblem.Kind.USER_REFUSED,
                        "PostgreSQL refuses to run as root, and setpriv (package util-linux) is not there to change the"
                                + " user: install it, or start as another user");
            }
            return new ServerUser(dataOwner.filter(uid -> uid != ROOT).orElse(NOBODY), true, tools);
        }
        if (dataOwner.isPresent() && dataOwner.get() != self) {
            throw new StartupProblem(
                    StartupProblem.Kind.USER_REFUSED,
                    data
                            + " belongs to user id "
                            + dataOwner.get()
                            + ", and you are "
                            + self
                            + ": start as root or as that user, or choose another folder (--data)");
        }
        return new ServerUser(self, false, tools);
    }

    boolean isDropped() {
        return dropped;
    }

    /// The command as that user, ended with us where the platform can do that, and out of reach of a Ctrl-C in our
    /// terminal: we have to drain into a server that is still there.
    List<String> command(List<String> command) {
        var full = new ArrayList<String>();
        tools.setpriv()
                .ifPresent(setpriv -> {
                    full.addAll(List.of(setpriv.toString(), "--pdeathsig", "INT"));
                    if (dropped) {
                        full.addAll(
                                List.of(
                                        "--reuid",
                                        "" + uid,
                                        "--regid",
                                        "" + uid,
                                        "--clear-groups"));
                    }
                    full.add("--");
                });
        tools.setsid().ifPresent(setsid -> full.add(setsid.toString()));
        full.addAll(command);
        return full;
    }

    void own(Path path) throws IOException {
        if (dropped) {
            Files.setAttribute(path, "unix:uid", uid);
            Files.setAttribute(path, "unix:gid", uid);
        }
    }

    /// Lets the server through `home` without letting it read what else is there.
    void openDoor(Path home) throws IOException {
        Files.setPosixFilePermissions(
                home, PosixFilePermissions.fromString(dropped ? "rwx--x--x" : "rwx------"));
    }

    /// Whether the server's user can walk to `folder`. As root it can't when a folder above is private, as `/root` is.
    boolean reaches(Path folder) throws IOException {
        if (!dropped) {
            return true;
        }
        for (Path path = folder; path != null; path = path.getParent()) {
            if (!Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)
                    && owner(path) != uid) {
                return false;
            }
        }
        return true;
    }

    static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }

    private static int uidOfThisProcess(Path home) throws IOException {
        Path probe = Files.createTempFile(home, ".whoami", null);
        try {
            return owner(probe);
        } finally {
            Files.delete(probe);
        }
    }
}
