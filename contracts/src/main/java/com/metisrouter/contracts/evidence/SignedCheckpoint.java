package com.metisrouter.contracts.evidence;

import com.metisrouter.contracts.wire.Json;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import tools.jackson.core.JacksonException;

/// A checkpoint with its signature, as a signed note (C2SP): the text, an empty line, and a line with key's name, key's id and
/// signature.
///
/// @param note all of it
public record SignedCheckpoint(Checkpoint checkpoint, String note) {

    private static final String SIGNATURE = "\n— " + Checkpoint.ORIGIN + " ";

    /// One line of `checkpoints.ndjson`.
    private record Line(long number, String note) {
        private Line {
            Objects.requireNonNull(note);
        }
    }

    static SignedCheckpoint of(Checkpoint checkpoint, byte[] signature, CheckpointKey key) {
        var both =
                ByteBuffer.allocate(CheckpointKey.ID_BYTES + signature.length)
                        .put(key.id())
                        .put(signature)
                        .array();
        var encoded = Base64.getEncoder().encodeToString(both);
        return new SignedCheckpoint(checkpoint, checkpoint.text() + SIGNATURE + encoded + "\n");
    }

    /// @throws IllegalArgumentException if it isn't, to the letter, a signed checkpoint; the signature itself is not checked here
    public static SignedCheckpoint parse(String note) {
        var end = note.indexOf(SIGNATURE);
        if (end < 0) {
            throw new IllegalArgumentException("checkpoint: not signed");
        }
        var signed = new SignedCheckpoint(Checkpoint.parse(note.substring(0, end)), note);
        var encoded = signed.signatureText();
        if (!note.endsWith("\n")
                || !Base64.getEncoder()
                        .encodeToString(Base64.getDecoder().decode(encoded))
                        .equals(encoded)) {
            throw new IllegalArgumentException(
                    "checkpoint "
                            + signed.checkpoint().number()
                            + ": its signature is not written as it should be");
        }
        return signed;
    }

    private String signatureText() {
        return note.substring(note.indexOf(SIGNATURE) + SIGNATURE.length(), note.length() - 1);
    }

    /// Whether that key signed it.
    public boolean isSignedBy(CheckpointKey key) {
        var both = Base64.getDecoder().decode(signatureText());
        return both.length > CheckpointKey.ID_BYTES
                && Arrays.equals(Arrays.copyOf(both, CheckpointKey.ID_BYTES), key.id())
                && key.verifies(
                        checkpoint.text(),
                        Arrays.copyOfRange(both, CheckpointKey.ID_BYTES, both.length));
    }

    /// As a line of `checkpoints.ndjson`, without its end.
    public byte[] line() {
        return Json.bytes(new Line(checkpoint.number(), note));
    }

    /// @throws IllegalArgumentException if it isn't, to the letter, such a line
    public static SignedCheckpoint ofLine(byte[] line) {
        try {
            var signed = parse(Json.read(line, Line.class).note());
            if (!Arrays.equals(signed.line(), line)) {
                throw new IllegalArgumentException(
                        "checkpoint "
                                + signed.checkpoint().number()
                                + ": its line is not written as it should be");
            }
            return signed;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("checkpoint: not JSON", e);
        }
    }
}
