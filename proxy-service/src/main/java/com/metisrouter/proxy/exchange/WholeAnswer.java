package com.metisrouter.proxy.exchange;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Collects an answer that is not streamed, up to a limit.
final class WholeAnswer {

    private static final int BYTES_FIRST = 4 * 1024;
    private static final byte[] NO_BYTES = {};

    private final int bytesMax;
    private byte[] bytes = NO_BYTES;
    private int length;
    private boolean tooLarge;

    WholeAnswer(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// @return false if it is larger than the limit; what is beyond it is dropped
    boolean add(ByteBuffer more) {
        if (tooLarge || more.remaining() > bytesMax - length) {
            tooLarge = true;
            return false;
        }
        if (length + more.remaining() > bytes.length) {
            bytes =
                    Arrays.copyOf(
                            bytes,
                            Math.max(
                                    length + more.remaining(),
                                    (int)
                                            Math.min(
                                                    Math.max(BYTES_FIRST, 2L * bytes.length),
                                                    bytesMax)));
        }
        var added = more.remaining();
        more.get(bytes, length, added);
        length += added;
        return true;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    int length() {
        return length;
    }
}
