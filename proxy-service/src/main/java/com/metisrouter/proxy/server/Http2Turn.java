package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One request's turn on an HTTP/2 connection, which is one stream. Belongs to the connection's event loop.
@Edge
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails shows as the stream's end.
final class Http2Turn extends RequestTurn {

    private static final int BODY_BYTES_FIRST = 16 * 1024;
    private static final byte[] NO_BYTES = {};

    private final HttpServer server;
    private final Http2Connection connection;
    private final Http2Stream stream;
    private byte[] body = NO_BYTES;
    private int bodyLength;
    private int bodyBytesCounted;
    private boolean wanted = true;
    private boolean bodyComplete;
    private @Nullable Http2Error resetWhenWritten;
    private boolean hasDeadline;
    private long deadlineNanos;
    private long bytesWaiting;

    Http2Turn(
            HttpServer server,
            Http2Connection connection,
            Http2Stream stream,
            @Nullable RequestHead head) {
        super(server, connection.channel(), head);
        this.server = server;
        this.connection = connection;
        this.stream = stream;
    }

    /// The head is right; a body may follow.
    void begin(RequestHead head) {
        server.counters().requests.increment();
        var problem = connection.overload();
        if (problem == null) {
            problem = server.check(head, this);
        }
        if (problem == null && head.contentLength() > server.limits().bodyBytesMax()) {
            problem = bodyTooLarge();
        }
        if (problem != null) {
            refuse(problem);
            if (head.expectsContinue() || head.contentLength() > server.limits().bodyBytesMax()) {
                resetWhenWritten(Http2Error.NO_ERROR);
            }
            return;
        }
        if (head.expectsContinue() && head.contentLength() != 0) {
            connection.writeHeaders(this, new DefaultHttp2Headers().status("100"), false);
            connection.flush();
        }
    }

    /// The head is no request's that is answered otherwise.
    void refuse(Problem problem) {
        server.counters().refused.increment();
        wanted = false;
        answer(problem);
    }

    /// What no HTTP/2 client says that means well (RFC 9113, 8.1.1).
    void malformed(Problem problem) {
        server.counters().requests.increment();
        server.counters().refused.increment();
        entry().failed(problem.code(), problem.error().code());
        entry().status = problem.status();
        markEnded();
        logOnce();
        connection.reset(this, Http2Error.PROTOCOL_ERROR);
    }

    void awaitBody() {
        deadlineIn(server.limits().bodyTime().toNanos());
    }

    /// Takes the bytes, so that the client may send as many more.
    void data(ByteBuf data) {
        var length = data.readableBytes();
        bodyLength += length;
        if (bodyLength > server.limits().bodyBytesMax()) {
            if (!ended()) {
                refuse(bodyTooLarge());
            }
            resetWhenWritten(Http2Error.NO_ERROR);
        } else if (wanted && !ended()) {
            keep(data, length);
        }
    }

    private void keep(ByteBuf data, int length) {
        if (bodyLength > body.length) {
            // A declared length is not believed: it alone reserves no memory.
            body =
                    Arrays.copyOf(
                            body,
                            Math.max(
                                    BODY_BYTES_FIRST,
                                    Math.max(
                                            bodyLength,
                                            Math.min(
                                                    2 * body.length,
                                                    server.limits().bodyBytesMax()))));
        }
        data.getBytes(data.readerIndex(), body, bodyLength - length, length);
        countBody(body.length);
        var problem = connection.tooManyBodyBytes();
        if (problem != null) {
            refuse(problem);
        }
    }

    void bodyEnd() {
        bodyComplete = true;
        hasDeadline = false;
        var head = head();
        if (ended() || head == null) {
            return;
        }
        var whole = body.length == bodyLength ? body : Arrays.copyOf(body, bodyLength);
        body = NO_BYTES;
        entry().bytesIn = whole.length;
        countBody(whole.length);
        server.handler().handle(head, whole, this);
    }

    private Problem bodyTooLarge() {
        return Problem.of(
                ErrorCode.BODY_TOO_LARGE,
                "The body is too large (limit: " + server.limits().bodyBytesMax() + " bytes).");
    }

    @Override
    public boolean isWritable() {
        return connection.isWritable(stream);
    }

    @Override
    public void answer(Answer plain) {
        if (ended()) {
            logOnce();
            return;
        }
        var answer = Compression.of(plain, head());
        var headers = headers(answer);
        if (answer.status() != NOT_MODIFIED) {
            headers.setInt("content-length", answer.body().length);
        }
        var withBody = !isHead() && answer.status() != NOT_MODIFIED && answer.body().length > 0;
        connection.writeHeaders(this, headers, !withBody);
        if (withBody) {
            writeData(Unpooled.wrappedBuffer(answer.body()), true);
        }
        end();
    }

    @Override
    public void beginStream(Answer answer) {
        if (!ended()) {
            connection.writeHeaders(this, headers(answer), false);
        }
    }

    @Override
    public void write(ByteBuf data) {
        if (ended()) {
            data.release();
            return;
        }
        writeData(data, false);
        connection.flush();
    }

    @Override
    public void endStream() {
        if (ended()) {
            logOnce();
            return;
        }
        writeData(Unpooled.EMPTY_BUFFER, true);
        end();
    }

    private void writeData(ByteBuf data, boolean last) {
        var length = data.readableBytes();
        entry().bytesOut += length;
        bytesWaiting += length;
        connection.countWaiting(length);
        connection
                .writeData(this, data, last)
                .addListener(_ -> {
                    bytesWaiting -= length;
                    connection.countWaiting(-length);
                    if (resetWhenWritten != null && bytesWaiting == 0) {
                        connection.reset(this, resetWhenWritten);
                    }
                });
    }

    /// What has been written still goes out; the reset then tells the client that this was not the end.
    @Override
    public void cut() {
        if (!ended()) {
            finished();
            resetWhenWritten(Http2Error.INTERNAL_ERROR);
        }
        logOnce();
    }

    @Override
    public void drop() {
        connection.reset(this, Http2Error.CANCEL);
    }

    private void end() {
        connection.flush();
        finished();
        logOnce();
        if (bytesWaiting > 0) {
            deadlineIn(server.limits().idleTime().toNanos());
        } else if (!bodyComplete && connection.isDraining()) {
            resetWhenWritten(Http2Error.NO_ERROR);
        }
    }

    private void finished() {
        markEnded();
        body = NO_BYTES;
        countBody(0);
    }

    /// The stream is no more, for whatever reason.
    void closed() {
        hasDeadline = false;
        if (!ended()) {
            clientGone();
        }
        body = NO_BYTES;
        countBody(0);
    }

    /// What was waited for did not come in time: the body, or that the client takes the last of its answer.
    void timeUp() {
        hasDeadline = false;
        if (resetWhenWritten != null) {
            connection.reset(this, resetWhenWritten);
        } else if (ended()) {
            connection.reset(this, bytesWaiting > 0 ? Http2Error.CANCEL : Http2Error.NO_ERROR);
        } else if (!bodyComplete) {
            refuse(
                    Problem.of(
                            ErrorCode.REQUEST_TIMEOUT,
                            "The request did not arrive within "
                                    + server.limits().bodyTime().toSeconds()
                                    + " s."));
            resetWhenWritten(Http2Error.NO_ERROR);
        }
    }

    private void resetWhenWritten(Http2Error error) {
        if (bytesWaiting == 0) {
            connection.reset(this, error);
        } else if (resetWhenWritten == null) {
            resetWhenWritten = error;
            deadlineIn(server.limits().lingerTime().toNanos());
        }
    }

    void deadlineIn(long nanos) {
        hasDeadline = true;
        deadlineNanos = System.nanoTime() + nanos;
        connection.wakeAt(deadlineNanos);
    }

    boolean hasDeadline() {
        return hasDeadline;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean bodyComplete() {
        return bodyComplete;
    }

    Http2Stream stream() {
        return stream;
    }

    private Http2Headers headers(Answer answer) {
        began(answer.status());
        var headers =
                new DefaultHttp2Headers()
                        .status(Integer.toString(answer.status()))
                        .set("content-type", answer.contentType());
        ownHeaders(headers::set);
        answer.headers()
                .forEach((name, value) -> headers.set(name.toLowerCase(Locale.ROOT), value));
        return headers;
    }

    private void countBody(int bytes) {
        if (bytes != bodyBytesCounted) {
            connection.countBody((long) bytes - bodyBytesCounted);
            bodyBytesCounted = bytes;
        }
    }
}
