package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.http1.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// One request's turn on an HTTP/1.1 connection: from its head to the last byte of its answer. Belongs to the connection's event loop.
@Edge
@SuppressWarnings(
        "FutureReturnValueIgnored") // A write or close that fails shows as the channel going
// inactive.
final class Turn extends RequestTurn {

    private static final byte[] NO_BYTES = {};
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = {'0', '\r', '\n', '\r', '\n'};

    /// Of a chunk's size in hexadecimal and two line ends.
    private static final int CHUNK_EDGES_BYTES_MAX = 12;

    private static final int NO_CONTENT = 204;

    private final ClientConnection connection;
    private final ChannelHandlerContext ctx;
    private boolean closeAfter;
    private boolean chunked;

    /// @param head null where the bytes were no request
    Turn(
            HttpServer server,
            ClientConnection connection,
            ChannelHandlerContext ctx,
            @Nullable RequestHead head) {
        super(server, ctx.channel(), head);
        this.connection = connection;
        this.ctx = ctx;
        this.closeAfter = head == null || !head.keepAlive();
    }

    @Override
    public boolean isWritable() {
        return ctx.channel().isWritable();
    }

    void closeAfter() {
        closeAfter = true;
    }

    @Override
    public void answer(Answer plain) {
        if (ended()) {
            logOnce();
            return;
        }
        var answer = Compression.of(plain, head());
        var body = isHead() || isBodiless(answer.status()) ? NO_BYTES : answer.body();
        var response = headOf(answer);
        if (!isBodiless(answer.status())) {
            response.field("content-length", answer.body().length);
        }
        entry().bytesOut += body.length;
        connection.send(response.with(ctx.alloc(), body));
        end();
    }

    /// By their status, these have neither a body nor the length of one.
    private static boolean isBodiless(int status) {
        return status == NOT_MODIFIED || status == NO_CONTENT;
    }

    @Override
    public void beginStream(Answer answer) {
        if (ended()) {
            return;
        }
        var head = head();
        chunked = head != null && head.http11();
        closeAfter |= !chunked;
        var response = headOf(answer);
        if (chunked) {
            response.field("transfer-encoding", "chunked");
        }
        connection.send(response.with(ctx.alloc(), NO_BYTES));
    }

    @Override
    public void write(ByteBuf data) {
        var length = data.readableBytes();
        if (ended() || length == 0) {
            data.release();
            return;
        }
        entry().bytesOut += length;
        connection.send(chunked ? chunk(data, length) : data);
    }

    /// As one piece with its size (RFC 9112, 7.1). A chunk of no bytes would be the end.
    private ByteBuf chunk(ByteBuf data, int length) {
        var chunk = ctx.alloc().directBuffer(length + CHUNK_EDGES_BYTES_MAX);
        chunk.writeCharSequence(Integer.toHexString(length), StandardCharsets.US_ASCII);
        chunk.writeBytes(LINE_END).writeBytes(data).writeBytes(LINE_END);
        data.release();
        return chunk;
    }

    @Override
    public void endStream() {
        if (ended()) {
            logOnce();
            return;
        }
        if (chunked) {
            connection.send(Unpooled.wrappedBuffer(LAST_CHUNK));
        }
        end();
    }

    @Override
    public void cut() {
        if (!ended()) {
            // What has been written still goes out; the missing last chunk tells the client that
            // this was not the end.
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            markEnded();
            connection.turnCut();
        }
        logOnce();
    }

    @Override
    public void drop() {
        ctx.close();
    }

    private HeadWriter headOf(Answer answer) {
        began(answer.status());
        closeAfter |= connection.isDraining();
        // What is said last counts.
        var fields = new LinkedHashMap<String, String>();
        fields.put("content-type", answer.contentType());
        ownHeaders(fields::put);
        fields.putAll(answer.headers());
        var head = head();
        if (closeAfter) {
            fields.put("connection", "close");
        } else if (head != null && !head.http11()) {
            fields.put("connection", "keep-alive");
        }
        var response =
                HeadWriter.response(
                        answer.status(),
                        HttpResponseStatus.valueOf(answer.status()).reasonPhrase());
        fields.forEach(response::field);
        return response;
    }

    private void end() {
        markEnded();
        logOnce();
        connection.turnEnded(closeAfter);
    }
}
