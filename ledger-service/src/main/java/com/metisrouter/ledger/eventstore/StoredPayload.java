package com.metisrouter.ledger.eventstore;

import com.metisrouter.contracts.wire.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;
import org.jspecify.annotations.Nullable;

/// An event's JSON as it lies in the store: small ones as they are, large ones as a frame of LZ4, which `lz4 -d` opens.
///
/// Which of them it is shows in the first byte, so a store may hold both. Hashes and everything that leaves the store are over the JSON. See
/// decision 23, and "LZ4 Frame Format Description" 1.6.4 for the layout: magic, flags, block size, size of the content, check of these, one
/// block, end.
public final class StoredPayload {

    /// Smaller ones stay readable by SQL and gain little.
    static final int PACKED_FROM_BYTES = 4 * 1024;

    private static final int MAGIC = 0x184D2204;

    /// Version 1, blocks that stand alone, the content's size given.
    private static final byte FLAGS = 0x68;

    /// Blocks of at most 4 MiB.
    private static final byte BLOCK_4_MIB = 0x70;

    /// What is larger than a block is stored as it is: no event is nearly as large.
    private static final int BLOCK_BYTES_MAX = 4 * 1024 * 1024;

    private static final int FLAGS_AT = Integer.BYTES;
    private static final int DESCRIPTOR_BYTES = 2 + Long.BYTES;
    private static final int HEADER_BYTES = Integer.BYTES + DESCRIPTOR_BYTES + 1;
    private static final int FRAME_BYTES = HEADER_BYTES + 2 * Integer.BYTES;

    private static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();
    private static final LZ4SafeDecompressor DECOMPRESSOR =
            LZ4Factory.fastestInstance().safeDecompressor();
    private static final XXHash32 HASH = XXHashFactory.fastestInstance().hash32();

    private StoredPayload() {}

    /// @return the same array where there is nothing to gain
    public static byte[] of(byte[] json) {
        if (json.length < PACKED_FROM_BYTES || json.length > BLOCK_BYTES_MAX) {
            return json;
        }
        var frame = new byte[FRAME_BYTES + COMPRESSOR.maxCompressedLength(json.length)];
        var block = COMPRESSOR.compress(json, 0, json.length, frame, HEADER_BYTES + Integer.BYTES);
        if (FRAME_BYTES + block >= json.length) {
            return json;
        }
        var out = littleEndian(frame);
        out.putInt(MAGIC).put(FLAGS).put(BLOCK_4_MIB).putLong(json.length).put(check(frame));
        out.putInt(block);
        // The end: a block of no bytes. The compressor may have written past its own.
        out.putInt(HEADER_BYTES + Integer.BYTES + block, 0);
        return Arrays.copyOf(frame, FRAME_BYTES + block);
    }

    /// @return the JSON; of a frame that can't be opened, JSON that says so and that no digest will match; all else as it is
    public static byte[] json(byte[] stored) {
        if (stored.length < Integer.BYTES || littleEndian(stored).getInt() != MAGIC) {
            return stored;
        }
        var json = unpacked(stored);
        return json == null ? unreadable(stored) : json;
    }

    private static byte @Nullable [] unpacked(byte[] stored) {
        if (stored.length <= FRAME_BYTES || stored[HEADER_BYTES - 1] != check(stored)) {
            return null;
        }
        var in = littleEndian(stored);
        var ours = in.get(FLAGS_AT) == FLAGS && in.get(FLAGS_AT + 1) == BLOCK_4_MIB;
        var size = in.getLong(FLAGS_AT + 2);
        var block = in.getInt(HEADER_BYTES);
        var end = in.getInt(stored.length - Integer.BYTES);
        if (!ours
                || size < 0
                || size > BLOCK_BYTES_MAX
                || block != stored.length - FRAME_BYTES
                || end != 0) {
            return null;
        }
        var json = new byte[(int) size];
        try {
            var written =
                    DECOMPRESSOR.decompress(
                            stored, HEADER_BYTES + Integer.BYTES, block, json, 0, json.length);
            return written == json.length ? json : null;
        } catch (LZ4Exception e) {
            return null;
        }
    }

    private static byte[] unreadable(byte[] stored) {
        return Json.bytes(Map.of("unreadable", Base64.getEncoder().encodeToString(stored)));
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte check(byte[] frame) {
        return (byte) (HASH.hash(frame, FLAGS_AT, DESCRIPTOR_BYTES, 0) >> 8);
    }
}
