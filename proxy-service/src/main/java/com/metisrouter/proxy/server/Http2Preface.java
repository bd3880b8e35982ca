package com.metisrouter.proxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.metisrouter.contracts.Edge;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// The bytes with which a client begins HTTP/2 without having asked (RFC 9113, 3.4).
@Edge
enum Http2Preface {
    NO,
    PARTLY,
    YES;

    private static final byte[] BYTES = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    static final int LENGTH = BYTES.length;

    /// Reads nothing.
    static Http2Preface match(@Nullable ByteBuf first) {
        if (first == null) {
            return PARTLY;
        }
        var length = Math.min(first.readableBytes(), LENGTH);
        for (var i = 0; i < length; i++) {
            if (first.getByte(first.readerIndex() + i) != BYTES[i]) {
                return NO;
            }
        }
        return length == LENGTH ? YES : PARTLY;
    }
}
