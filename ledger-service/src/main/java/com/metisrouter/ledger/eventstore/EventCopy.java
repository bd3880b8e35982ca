package com.metisrouter.ledger.eventstore;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Writes events by PostgreSQL's COPY in its binary form, which costs the server half of what as many inserts do.
///
/// See "COPY, Binary Format" in PostgreSQL's documentation: a field is its length in four bytes and its bytes, -1 for null.
@Edge
final class EventCopy {

    private static final String COPY =
            "copy event (event_id, aggregate_type, aggregate_id, sequence_number, payload_type, payload_revision,"
                    + " payload, meta_data, recorded_at, digest, chain_hash, hash_version) from stdin (format binary)";
    private static final short COLUMNS = 12;
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', -1, '\r', '\n', 0};
    private static final byte[] FLAGS_AND_EXTENSION = new byte[8];
    private static final int NULL = -1;
    private static final short END = -1;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final CopyIn copy;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    private EventCopy(CopyIn copy) throws SQLException {
        this.copy = copy;
        bytes(SIGNATURE);
        bytes(FLAGS_AND_EXTENSION);
    }

    /// An event and its place in its stream's chain, ready to be written.
    @SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
    record Row(
            String eventId,
            String aggregateType,
            String aggregateId,
            long sequence,
            String payloadType,
            byte[] payload,
            byte[] metaData,
            String recordedAt,
            byte[] digest,
            byte[] chainHash,
            short hashVersion) {}

    static void write(Connection connection, Iterable<Row> rows) throws SQLException {
        var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
        try {
            var writer = new EventCopy(copy);
            for (var row : rows) {
                writer.add(row);
            }
            writer.end();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void add(Row row) throws SQLException {
        room(Short.BYTES).putShort(COLUMNS);
        field(row.eventId().getBytes(US_ASCII));
        field(row.aggregateType().getBytes(US_ASCII));
        field(row.aggregateId().getBytes(UTF_8));
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(row.sequence());
        field(row.payloadType().getBytes(US_ASCII));
        room(Integer.BYTES).putInt(NULL);
        field(row.payload());
        field(row.metaData());
        field(row.recordedAt().getBytes(US_ASCII));
        field(row.digest());
        field(row.chainHash());
        room(Integer.BYTES + Short.BYTES).putInt(Short.BYTES).putShort(row.hashVersion());
    }

    private void end() throws SQLException {
        room(Short.BYTES).putShort(END);
        flush();
        copy.endCopy();
    }

    private void field(byte[] value) throws SQLException {
        room(Integer.BYTES).putInt(value.length);
        bytes(value);
    }

    private void bytes(byte[] value) throws SQLException {
        if (value.length > buffer.remaining()) {
            flush();
        }
        if (value.length > buffer.capacity()) {
            copy.writeToCopy(value, 0, value.length);
        } else {
            buffer.put(value);
        }
    }

    private ByteBuffer room(int bytes) throws SQLException {
        if (bytes > buffer.remaining()) {
            flush();
        }
        return buffer;
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
