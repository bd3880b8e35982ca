package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.errors.ErrorShape;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.telemetry.AccessEntry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request's turn on its connection: from its head to the last byte of its answer. Belongs to the connection's event loop.
@Edge
@SuppressWarnings(
        "FutureReturnValueIgnored") // A write or close that fails shows as the channel going
// inactive.
final class Turn implements ClientSide {

    /// Has no body by definition; a length here would speak of the other answer's.
    private static final int NOT_MODIFIED = 304;

    private final ClientConnection connection;
    private final ChannelHandlerContext ctx;
    private final @Nullable RequestHead head;
    private final AccessEntry entry;
    private final Instant receivedAt;
    private final long startNanos = System.nanoTime();
    private @Nullable Listener listener;
    private boolean ended;
    private boolean gone;
    private boolean logged;
    private boolean closeAfter;
    private boolean chunked;

    /// @param head null where the bytes were no request
    Turn(
            ClientConnection connection,
            ChannelHandlerContext ctx,
            @Nullable RequestHead head,
            String requestId,
            Instant now) {
        this.connection = connection;
        this.ctx = ctx;
        this.head = head;
        this.receivedAt = now;
        this.entry = new AccessEntry(requestId);
        this.closeAfter = head == null || !head.keepAlive();
        if (head != null) {
            entry.method = head.method();
            entry.path = head.path();
        }
    }

    @Override
    public EventLoop loop() {
        return ctx.channel().eventLoop();
    }

    @Override
    public String requestId() {
        return entry.requestId;
    }

    @Override
    public Instant receivedAt() {
        return receivedAt;
    }

    @Override
    public @Nullable InetAddress peer() {
        return ctx.channel().remoteAddress() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : null;
    }

    @Override
    public long startNanos() {
        return startNanos;
    }

    @Override
    public AccessEntry entry() {
        return entry;
    }

    @Override
    public boolean isGone() {
        return gone;
    }

    @Override
    public boolean isWritable() {
        return ctx.channel().isWritable();
    }

    @Override
    public void listen(Listener newListener) {
        listener = newListener;
    }

    boolean ended() {
        return ended;
    }

    void closeAfter() {
        closeAfter = true;
    }

    @Override
    public void answer(Problem problem) {
        entry.error = problem.code();
        answer(Answer.problem(problem, requestId(), shape()));
    }

    @Override
    public void answer(Answer answer) {
        if (ended) {
            logOnce();
            return;
        }
        var response = response(answer);
        if (answer.status() != NOT_MODIFIED) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        }
        ctx.write(response);
        if (!isHead() && answer.body().length > 0) {
            entry.bytesOut += answer.body().length;
            ctx.write(new DefaultHttpContent(Unpooled.wrappedBuffer(answer.body())));
        }
        ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        end();
    }

    @Override
    public void beginStream(Answer answer) {
        if (ended) {
            return;
        }
        chunked = head != null && head.http11();
        closeAfter |= !chunked;
        var response = response(answer);
        if (chunked) {
            response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        ctx.write(response);
    }

    @Override
    public void write(ByteBuf data) {
        if (ended) {
            data.release();
            return;
        }
        entry.bytesOut += data.readableBytes();
        ctx.writeAndFlush(new DefaultHttpContent(data));
    }

    @Override
    public void endStream() {
        if (ended) {
            logOnce();
            return;
        }
        ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        end();
    }

    @Override
    public void cut() {
        if (!ended) {
            // What has been written still goes out; the missing last chunk tells the client that
            // this was not the end.
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            ended = true;
            connection.turnCut();
        }
        logOnce();
    }

    @Override
    public void drop() {
        ctx.close();
    }

    void clientGone() {
        gone = true;
        // Nobody is left to answer, but whoever is at work on it may go on, and says so by
        // answering all the same.
        ended = true;
        if (listener == null) {
            logOnce();
        } else {
            listener.gone();
        }
    }

    void clientWritable() {
        if (listener != null && !ended) {
            listener.writable();
        }
    }

    private HttpResponse response(Answer answer) {
        entry.status = answer.status();
        entry.firstByteMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        closeAfter |= connection.isDraining();
        var response =
                new DefaultHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
        var headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        headers.set("x-request-id", requestId());
        if (shape() == ErrorShape.ANTHROPIC) {
            headers.set("request-id", requestId());
        }
        var theirs = head == null ? null : head.headers().first("x-client-request-id");
        if (theirs != null && isEchoable(theirs)) {
            headers.set("x-client-request-id", theirs);
        }
        answer.headers().forEach(headers::set);
        if (closeAfter) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (head != null && !head.http11()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return response;
    }

    private static boolean isEchoable(String value) {
        return value.length() <= 128 && value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    /// The protocol that the client speaks, by its path.
    private ErrorShape shape() {
        return head == null ? ErrorShape.OPENAI : ErrorShape.ofPath(head.path());
    }

    private boolean isHead() {
        return head != null && head.method().equals("HEAD");
    }

    private void end() {
        ended = true;
        logOnce();
        connection.turnEnded(closeAfter);
    }

    private void logOnce() {
        if (!logged) {
            logged = true;
            entry.durationMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            connection.logged(entry);
        }
    }
}
