package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import io.netty.buffer.ByteBuf;

/// Follows the frames of an HTTP/2 connection beside the codec, which says nothing of a frame or header block that has begun and does not
/// come to its end. Looks at frames' heads only (RFC 9113, 4.1). Belongs to the connection's event loop.
@Edge
final class FrameWatch {

    private static final int HEAD_BYTES = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 0x4;

    private int prefaceLeft = Http2Preface.LENGTH;
    private int headBytes;
    private int payloadLeft;
    private int type;
    private boolean headerBlock;
    private long complete;
    private long controlFrames;

    /// Follows what is readable of `in`, and reads nothing.
    void follow(ByteBuf in) {
        var at = in.readerIndex() + Math.min(prefaceLeft, in.readableBytes());
        prefaceLeft -= at - in.readerIndex();
        while (at < in.writerIndex()) {
            if (headBytes < HEAD_BYTES) {
                headByte(in.getUnsignedByte(at++));
            } else {
                var skipped = Math.min(payloadLeft, in.writerIndex() - at);
                at += skipped;
                payloadLeft -= skipped;
                frameMayEnd();
            }
        }
    }

    private void headByte(int value) {
        switch (headBytes++) {
            case 0, 1, 2 -> payloadLeft = payloadLeft << 8 | value;
            case 3 -> type = value;
            case 4 -> flags(value);
            default -> {
                // The stream's number is the codec's business.
            }
        }
        if (headBytes == HEAD_BYTES) {
            frameMayEnd();
        }
    }

    private void flags(int flags) {
        if (type == HEADERS || type == CONTINUATION) {
            headerBlock = (flags & END_HEADERS) == 0;
        } else if (type == SETTINGS || type == PING || type == PRIORITY || type > CONTINUATION) {
            controlFrames++;
        }
    }

    private void frameMayEnd() {
        if (payloadLeft == 0) {
            headBytes = 0;
            if (!headerBlock) {
                complete++;
            }
        }
    }

    /// Whether a frame or header block has begun and not ended.
    boolean midway() {
        return headBytes > 0
                || headerBlock
                || (prefaceLeft > 0 && prefaceLeft < Http2Preface.LENGTH);
    }

    /// Whether what has begun is a request's body.
    boolean inData() {
        return headBytes == HEAD_BYTES && type == DATA && !headerBlock;
    }

    /// Frames and header blocks that have ended: while it stands still, the same one is on its way.
    long complete() {
        return complete;
    }

    /// SETTINGS, PING, PRIORITY and unknown frames since the connection began.
    long controlFrames() {
        return controlFrames;
    }
}
