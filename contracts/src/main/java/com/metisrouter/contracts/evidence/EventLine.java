package com.metisrouter.contracts.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.wire.Json;
import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import tools.jackson.core.JacksonException;

/// A stored event as a line of an export: its header, then the stored bytes of its payload as they are.
///
/// There is one way to write an event; a line that differs from it by a byte is not taken.
///
/// @param position its number in the order of all events, 1, 2, 3 … without holes; 0 in a receipt, which can't prove it
/// @param streamType what kind of thing the stream is of, such as `account`
/// @param sequence its number in its stream, 0, 1, 2 …
/// @param hash the chain's hash at it
/// @param payload JSON on one line
@SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
public record EventLine(
        long position,
        String stream,
        String streamType,
        long sequence,
        String id,
        String type,
        Instant recordedAt,
        int hashVersion,
        String hash,
        byte[] payload) {

    private static final byte[] PAYLOAD = ",\"payload\":".getBytes(UTF_8);

    private record Header(
            long position,
            String stream,
            String streamType,
            long sequence,
            String id,
            String type,
            Instant recordedAt,
            int hashVersion,
            String hash) {

        private Header {
            for (var text : new Object[] {stream, streamType, id, type, recordedAt, hash}) {
                Objects.requireNonNull(text);
            }
        }
    }

    /// The line, without its end.
    ///
    /// @throws IllegalArgumentException if the payload is more than one line
    public byte[] line() {
        for (var b : payload) {
            if (b == '\n' || b == '\r') {
                throw new IllegalArgumentException(
                        "event " + id + ": its payload has several lines (expected: one)");
            }
        }
        var header =
                Json.bytes(
                        new Header(
                                position,
                                stream,
                                streamType,
                                sequence,
                                id,
                                type,
                                recordedAt,
                                hashVersion,
                                hash));
        var line = new ByteArrayOutputStream(header.length + PAYLOAD.length + payload.length);
        line.write(header, 0, header.length - 1);
        line.writeBytes(PAYLOAD);
        line.writeBytes(payload);
        line.write('}');
        return line.toByteArray();
    }

    /// @throws IllegalArgumentException if it isn't, to the letter, the line of an event; the payload is not looked into
    public static EventLine parse(byte[] line) {
        var split = payloadStart(line);
        if (split < 0 || line[line.length - 1] != '}') {
            throw new IllegalArgumentException("event: no payload at its end");
        }
        var headerBytes = Arrays.copyOf(line, split + 1);
        headerBytes[split] = '}';
        try {
            var header = Json.read(headerBytes, Header.class);
            if (header == null || !Arrays.equals(Json.bytes(header), headerBytes)) {
                throw new IllegalArgumentException("event: its header is not written as it should");
            }
            return new EventLine(
                    header.position(),
                    header.stream(),
                    header.streamType(),
                    header.sequence(),
                    header.id(),
                    header.type(),
                    header.recordedAt(),
                    header.hashVersion(),
                    header.hash(),
                    Arrays.copyOfRange(line, split + PAYLOAD.length, line.length - 1));
        } catch (JacksonException | DateTimeException e) {
            throw new IllegalArgumentException("event: its header is not JSON of that form", e);
        }
    }

    /// The first one: within a JSON string the quotes would be escaped.
    private static int payloadStart(byte[] line) {
        for (var at = 0; at + PAYLOAD.length < line.length; at++) {
            if (line[at] == ','
                    && Arrays.equals(line, at, at + PAYLOAD.length, PAYLOAD, 0, PAYLOAD.length)) {
                return at;
            }
        }
        return -1;
    }

    /// The event's own digest, computed.
    ///
    /// @throws IllegalArgumentException if it was hashed by rules that are not known here
    public byte[] digest() {
        if (hashVersion != LedgerChain.HASH_VERSION) {
            throw new IllegalArgumentException(
                    "hashVersion: "
                            + hashVersion
                            + " (expected: "
                            + LedgerChain.HASH_VERSION
                            + ")");
        }
        return LedgerChain.digest(stream, sequence, id, type, recordedAt, payload);
    }
}
