package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/// One request's turn on an HTTP/1.1 connection: from its head to the last byte of its answer. Belongs to the connection's event loop.
@Edge
@SuppressWarnings(
        "FutureReturnValueIgnored") // A write or close that fails shows as the channel going
// inactive.
final class Turn extends RequestTurn {

    private static final byte[] NO_BYTES = {};

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
        var body = isHead() ? NO_BYTES : answer.body();
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(answer.status()),
                        Unpooled.wrappedBuffer(body));
        describe(response, answer);
        if (answer.status() != NOT_MODIFIED) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        }
        entry().bytesOut += body.length;
        ctx.writeAndFlush(response);
        end();
    }

    @Override
    public void beginStream(Answer answer) {
        if (ended()) {
            return;
        }
        var head = head();
        chunked = head != null && head.http11();
        closeAfter |= !chunked;
        var response =
                new DefaultHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
        describe(response, answer);
        if (chunked) {
            response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        ctx.write(response);
    }

    @Override
    public void write(ByteBuf data) {
        if (ended()) {
            data.release();
            return;
        }
        entry().bytesOut += data.readableBytes();
        ctx.writeAndFlush(new DefaultHttpContent(data));
    }

    @Override
    public void endStream() {
        if (ended()) {
            logOnce();
            return;
        }
        ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
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

    private void describe(HttpResponse response, Answer answer) {
        began(answer.status());
        closeAfter |= connection.isDraining();
        var headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        ownHeaders(headers::set);
        answer.headers().forEach(headers::set);
        var head = head();
        if (closeAfter) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (head != null && !head.http11()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    private void end() {
        markEnded();
        logOnce();
        connection.turnEnded(closeAfter);
    }
}
