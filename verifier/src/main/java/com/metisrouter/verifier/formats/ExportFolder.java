package com.metisrouter.verifier.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.verifier.export.Manifest;
import com.metisrouter.verifier.reading.AuditProblem;
import com.metisrouter.verifier.reading.DurableFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// A folder that one export is written to, by one program at a time.
final class ExportFolder implements AutoCloseable {

    private static final String LOCK = ".export.lock";

    private final Path dir;
    private final ExportFormat format;
    private final FileChannel lockFile;

    private ExportFolder(Path dir, ExportFormat format, FileChannel lockFile) {
        this.dir = dir;
        this.format = format;
        this.lockFile = lockFile;
    }

    static ExportFolder open(Path dir, ExportFormat format) throws IOException, AuditProblem {
        Files.createDirectories(dir);
        var lockFile =
                FileChannel.open(
                        dir.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(lockFile) == null) {
            lockFile.close();
            throw new AuditProblem("another program is writing an export to " + dir);
        }
        return new ExportFolder(dir, format, lockFile);
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    /// How far an earlier run has come, null if there was none.
    ///
    /// @throws AuditProblem if the folder is another export's, or not an export's at all
    @Nullable ExportState state(ExportScope scope) throws IOException, AuditProblem {
        var file = dir.resolve(ExportState.FILE);
        for (var evidence : List.of(Manifest.NAME, Manifest.PARTIAL_NAME)) {
            if (Files.exists(dir.resolve(evidence))) {
                throw new AuditProblem(dir + " holds an export of evidence: take another folder");
            }
        }
        if (!Files.exists(file)) {
            if (Files.exists(whole())) {
                throw new AuditProblem(
                        whole()
                                + " exists, and no export.json says what it is: take another folder");
            }
            return null;
        }
        ExportState state;
        try {
            state = Json.read(Files.readAllBytes(file), ExportState.class);
        } catch (JacksonException e) {
            throw new AuditProblem(
                    file + " is not the state of an export: " + e.getOriginalMessage());
        }
        if (state.form() != ExportState.FORM
                || !state.format().equals(format.name())
                || state.formatVersion() != format.version()) {
            throw new AuditProblem(
                    dir
                            + " holds an export as "
                            + state.format()
                            + " version "
                            + state.formatVersion()
                            + " (expected: "
                            + format.name()
                            + " version "
                            + format.version()
                            + "): take another folder");
        }
        if (!state.scope().equals(scope)) {
            throw new AuditProblem(
                    dir
                            + " holds an export of "
                            + state.scope().describe()
                            + " (expected: of "
                            + scope.describe()
                            + "): take another folder");
        }
        return state;
    }

    /// Makes the file of an earlier run one that is being written again.
    void reopen(ExportState before) throws IOException, AuditProblem {
        // A run may have been killed between the file's renaming and the state that says so.
        var file = Files.exists(whole()) ? whole() : part();
        if (!Files.exists(file) || Files.size(file) < before.bytes()) {
            throw new AuditProblem(file + " is shorter than export.json says: take another folder");
        }
        if (before.sha256() != null && !DurableFiles.sha256(file).equals(before.sha256())) {
            throw new AuditProblem(
                    file + " is not as it was when it was exported: take another folder");
        }
        if (file.equals(whole())) {
            DurableFiles.rename(whole(), part());
        }
    }

    void save(ExportState state) throws IOException {
        var json = Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(state) + "\n";
        DurableFiles.replace(dir.resolve(ExportState.FILE), json.getBytes(UTF_8));
    }

    /// Gives the file, which is on disk, its name.
    void complete(ExportState state) throws IOException {
        DurableFiles.rename(part(), whole());
        save(state.completed(DurableFiles.sha256(whole())));
    }

    Path whole() {
        return dir.resolve(format.fileName());
    }

    Path part() {
        return dir.resolve(format.fileName() + ".part");
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
