package com.metisrouter.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// Writes one answer as bytes, below Netty's encoder: a witness that tears messages apart has to know where each byte
/// is. Belongs to the connection's event loop.
final class Wire {

    /// How long written bytes have to arrive before a reset, which would overtake them.
    static final int RESET_GRACE_MILLIS = 20;

    private static final int BUFFER_BYTES = 1_024;
    private static final int CRLF = 0x0d0a;
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ChannelHandlerContext encoder;
    private final boolean keepsAlive;

    /// `encoder` is the context of the response encoder, which these bytes pass by.
    Wire(ChannelHandlerContext encoder, boolean keepsAlive) {
        this.encoder = encoder;
        this.keepsAlive = keepsAlive;
    }

    /// The same connection, whose next head announces that it will be closed.
    Wire closing() {
        return new Wire(encoder, false);
    }

    boolean keepsAlive() {
        return keepsAlive;
    }

    /// Status line and headers. `moreHeaders` are whole lines.
    byte[] head(int status, String contentType, Framing framing, String moreHeaders) {
        var head =
                "HTTP/1.1 "
                        + status
                        + ' '
                        + HttpResponseStatus.valueOf(status).reasonPhrase()
                        + "\r\ncontent-type: "
                        + contentType
                        + "\r\n"
                        + switch (framing) {
                            case Framing.Length(int bytes) -> "content-length: " + bytes + "\r\n";
                            case Framing.Chunked _ -> "transfer-encoding: chunked\r\n";
                            case Framing.UntilClose _ -> "";
                        }
                        + (keepsAlive ? "" : "connection: close\r\n")
                        + moreHeaders
                        + "\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    ByteBuf buffer() {
        return encoder.alloc().buffer(BUFFER_BYTES);
    }

    /// Adds `text` to `buffer` as one chunk of the body.
    void frame(ByteBuf buffer, String text, Framing framing) {
        if (text.isEmpty()) {
            return;
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (framing instanceof Framing.Chunked) {
            buffer.writeCharSequence(Integer.toHexString(bytes.length), StandardCharsets.US_ASCII);
            buffer.writeShort(CRLF).writeBytes(bytes).writeShort(CRLF);
        } else {
            buffer.writeBytes(bytes);
        }
    }

    void endFrames(ByteBuf buffer, Framing framing) {
        if (framing instanceof Framing.Chunked) {
            buffer.writeBytes(LAST_CHUNK);
        }
    }

    /// Takes ownership of `buffer`.
    void write(ByteBuf buffer) {
        // A failed write closes the connection through exceptionCaught.
        var _ = encoder.writeAndFlush(buffer, encoder.voidPromise());
    }

    boolean isWritable() {
        return encoder.channel().isWritable();
    }

    /// Closes in good order, after what is already written.
    void close() {
        encoder.writeAndFlush(encoder.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }

    /// Closes with a TCP reset, after what is already written has had time to arrive.
    void reset() {
        var _ =
                encoder.executor()
                        .schedule(this::resetNow, RESET_GRACE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void resetNow() {
        if (encoder.channel().isActive()) {
            encoder.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            var _ = encoder.channel().close();
        }
    }

    /// How the other side knows where the body ends.
    sealed interface Framing {
        record Length(int bytes) implements Framing {}

        record Chunked() implements Framing {}

        record UntilClose() implements Framing {}
    }
}
