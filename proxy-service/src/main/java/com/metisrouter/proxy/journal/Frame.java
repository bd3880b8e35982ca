package com.metisrouter.proxy.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// How a record lies in a file: length, CRC32C, how far the file was fsynced when it was written, kind, version, body.
///
/// The fsynced length tells a torn tail from rot: what lies behind a bad place may be the rest of a write that the crash tore, unless a
/// record there says that the bad place had been fsynced before.
final class Frame {

    static final int HEADER_BYTES = Integer.BYTES + Integer.BYTES;

    /// Fsynced length, kind and version.
    private static final int PREFIX_BYTES = Integer.BYTES + 2;

    /// Larger records are refused before they are written.
    static final int BODY_BYTES_MAX = 900 * 1024;

    /// A frame that was read.
    ///
    /// @param bytes the size of the whole frame
    record Read(StoredRecord record, int durableBytes, int bytes) {}

    private Frame() {}

    static int sizeOf(byte[] body) {
        return HEADER_BYTES + PREFIX_BYTES + body.length;
    }

    /// @param body the record's
    static void write(ByteBuffer out, StoredRecord record, byte[] body, int durableBytes) {
        var start = out.position();
        out.putInt(PREFIX_BYTES + body.length)
                .putInt(0)
                .putInt(durableBytes)
                .put(record.kind().code())
                .put(record.version())
                .put(body);
        out.putInt(start + Integer.BYTES, checksum(out, start, PREFIX_BYTES + body.length));
    }

    /// Reads the frame at an offset, up to the buffer's limit.
    ///
    /// @return null if there is no whole frame with the right checksum
    static @Nullable Read read(ByteBuffer in, int offset) {
        if (in.limit() - offset < HEADER_BYTES + PREFIX_BYTES) {
            return null;
        }
        var length = in.getInt(offset);
        if (length < PREFIX_BYTES
                || length > PREFIX_BYTES + BODY_BYTES_MAX
                || length > in.limit() - offset - HEADER_BYTES
                || in.getInt(offset + Integer.BYTES) != checksum(in, offset, length)) {
            return null;
        }
        var at = offset + HEADER_BYTES;
        var version = in.get(at + Integer.BYTES + 1);
        var kind = StoredRecord.Kind.of(in.get(at + Integer.BYTES));
        var body = in.slice(at + PREFIX_BYTES, length - PREFIX_BYTES);
        return new Read(
                StoredRecord.decode(kind, version, body), in.getInt(at), HEADER_BYTES + length);
    }

    /// How many bytes the frame at an offset claims, or 0 where not even that can be read.
    static int claimedBytes(ByteBuffer in, int offset) {
        return in.limit() - offset < Integer.BYTES ? 0 : HEADER_BYTES + in.getInt(offset);
    }

    private static int checksum(ByteBuffer buffer, int offset, int length) {
        var crc = new CRC32C();
        crc.update(buffer.slice(offset, Integer.BYTES));
        crc.update(buffer.slice(offset + HEADER_BYTES, length));
        return (int) crc.getValue();
    }
}
