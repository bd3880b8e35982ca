package com.metisrouter.ledger.checkpoint;

import com.metisrouter.contracts.evidence.CheckpointKey;
import com.metisrouter.contracts.evidence.CheckpointSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// Where evidence lies, outside the database: the checkpoints, and the key that signs them.
///
/// The key is made at the first start, for its owner's eyes only. Where there are checkpoints and no key, none is made: whoever checks
/// would find two.
record EvidenceFolder(CheckpointSigner signer, CheckpointLog log) implements AutoCloseable {

    static final String CHECKPOINTS = "checkpoints.ndjson";
    static final String SIGNING_KEY = "signing-key.pem";
    static final String PUBLIC_KEY = "public-key.pem";
    private static final String OWNER_ONLY = "rw-------";

    static EvidenceFolder open(Path folder) {
        try {
            Files.createDirectories(folder);
            var signer = signer(folder);
            return new EvidenceFolder(signer, CheckpointLog.open(folder.resolve(CHECKPOINTS)));
        } catch (IOException e) {
            throw new UncheckedIOException(folder.toString(), e);
        }
    }

    private static CheckpointSigner signer(Path folder) throws IOException {
        var secret = folder.resolve(SIGNING_KEY);
        var open = folder.resolve(PUBLIC_KEY);
        if (Files.exists(secret)) {
            return CheckpointSigner.parse(
                    Files.readString(secret), CheckpointKey.parse(Files.readString(open)));
        }
        if (Files.exists(folder.resolve(CHECKPOINTS))
                && Files.size(folder.resolve(CHECKPOINTS)) > 0) {
            throw new BooksDiffer(
                    secret
                            + " is missing (expected: the key that signed the checkpoints beside it)");
        }
        var signer = CheckpointSigner.generate();
        // The secret comes last: without it, both are made again.
        write(open, signer.publicKey().pem());
        write(secret, signer.pem());
        return signer;
    }

    private static void write(Path path, String text) throws IOException {
        var fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        var posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes =
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString(OWNER_ONLY))
                        }
                        : new FileAttribute<?>[0];
        Files.createFile(fresh, attributes);
        Files.writeString(fresh, text);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
