package com.metisrouter.proxy.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.wire.Json;
import java.nio.ByteBuffer;

/// A record as it stands in the journal: what is needed to send it on or to forget it, and its payload as it will travel.
///
/// @param requestId empty for records of leases and runs
/// @param sequence the request's, or the final one of a lease that ends
/// @param traceparent the trace that the request belongs to; empty for none
/// @param payload JSON of the event; of a lease that was taken its amount; of a run the gateway's name; else empty
@SuppressWarnings("ArrayRecordComponent") // never compared, and not changed after it was made
public record StoredRecord(
        Kind kind,
        String accountId,
        String requestId,
        long lease,
        long run,
        long sequence,
        long timeMillis,
        String traceparent,
        byte[] payload) {

    /// Of no trace.
    public StoredRecord(
            Kind kind,
            String accountId,
            String requestId,
            long lease,
            long run,
            long sequence,
            long timeMillis,
            byte[] payload) {
        this(kind, accountId, requestId, lease, run, sequence, timeMillis, "", payload);
    }

    /// The codes are on disk: never reuse one.
    public enum Kind {
        ADMITTED(1),
        METERED(2),
        LEASE_TAKEN(3),
        LEASE_ENDING(4),
        RUN_BEGINS(5),
        CHECKPOINT(6);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        byte code() {
            return (byte) code;
        }

        static Kind of(int code) {
            for (var kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(
                    "kind of record: " + code + " (expected: 1 to " + values().length + ")");
        }
    }

    /// On disk, like the codes. Without a trace a record is as it always was.
    private static final byte PLAIN = 1;

    private static final byte TRACED = 2;

    private static final int FIXED_BYTES = 2 + 2 + 4 * Long.BYTES;
    private static final byte[] EMPTY = {};

    public static StoredRecord of(JournalRecord record, long nowMillis) {
        return switch (record) {
            case JournalRecord.Admitted(var event, var traceparent) ->
                    new StoredRecord(
                            Kind.ADMITTED,
                            event.caller().accountId(),
                            event.requestId(),
                            event.position().lease(),
                            event.position().run(),
                            event.position().sequence(),
                            event.admittedAt().toEpochMilli(),
                            traceparent,
                            Json.bytes(event));
            case JournalRecord.Metered(var event, var traceparent) ->
                    of(Kind.METERED, event, traceparent);
            case JournalRecord.Checkpoint(var event) -> of(Kind.CHECKPOINT, event, "");
            case JournalRecord.RunBegins(var gatewayId, var run) ->
                    new StoredRecord(
                            Kind.RUN_BEGINS,
                            "",
                            "",
                            0,
                            run,
                            0,
                            nowMillis,
                            gatewayId.getBytes(UTF_8));
            case JournalRecord.LeaseTaken(var account, var lease, var run, var amount) ->
                    new StoredRecord(
                            Kind.LEASE_TAKEN,
                            account,
                            "",
                            lease,
                            run,
                            0,
                            nowMillis,
                            amount.toString().getBytes(UTF_8));
            case JournalRecord.LeaseEnding(var account, var lease, var run, var last) ->
                    new StoredRecord(
                            Kind.LEASE_ENDING, account, "", lease, run, last, nowMillis, EMPTY);
        };
    }

    private static StoredRecord of(Kind kind, RequestMetered event, String traceparent) {
        return new StoredRecord(
                kind,
                event.caller().accountId(),
                event.requestId(),
                event.position().lease(),
                event.position().run(),
                event.position().sequence(),
                event.endedAt().toEpochMilli(),
                traceparent,
                Json.bytes(event));
    }

    LeaseKey leaseKey() {
        return new LeaseKey(accountId, lease);
    }

    /// How its body is laid out.
    byte version() {
        return traceparent.isEmpty() ? PLAIN : TRACED;
    }

    byte[] encodedBody() {
        var account = accountId.getBytes(UTF_8);
        var request = requestId.getBytes(UTF_8);
        var trace = traceparent.getBytes(UTF_8);
        var traceBytes = trace.length == 0 ? 0 : 2 + trace.length;
        var body =
                ByteBuffer.allocate(
                                FIXED_BYTES
                                        + account.length
                                        + request.length
                                        + traceBytes
                                        + payload.length)
                        .putShort((short) account.length)
                        .put(account)
                        .putShort((short) request.length)
                        .put(request)
                        .putLong(lease)
                        .putLong(run)
                        .putLong(sequence)
                        .putLong(timeMillis);
        if (traceBytes > 0) {
            body.putShort((short) trace.length).put(trace);
        }
        return body.put(payload).array();
    }

    static StoredRecord decode(Kind kind, byte version, ByteBuffer body) {
        if (version != PLAIN && version != TRACED) {
            throw new IllegalArgumentException(
                    "version of record: "
                            + version
                            + " (expected: "
                            + PLAIN
                            + " or "
                            + TRACED
                            + ")");
        }
        var account = text(body);
        var request = text(body);
        var lease = body.getLong();
        var run = body.getLong();
        var sequence = body.getLong();
        var timeMillis = body.getLong();
        var traceparent = version == TRACED ? text(body) : "";
        var payload = new byte[body.remaining()];
        body.get(payload);
        return new StoredRecord(
                kind, account, request, lease, run, sequence, timeMillis, traceparent, payload);
    }

    private static String text(ByteBuffer body) {
        var bytes = new byte[Short.toUnsignedInt(body.getShort())];
        body.get(bytes);
        return new String(bytes, UTF_8);
    }
}
