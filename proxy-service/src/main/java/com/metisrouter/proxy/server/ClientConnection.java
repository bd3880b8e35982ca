package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.http1.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client's connection: bytes in, one request at a time to the handler, its time limits, and its orderly end.
///
/// The socket is read on while a request is answered, so that a client that goes away is noticed; what it sends ahead is kept up to
/// a limit. Belongs to the channel's event loop.
@Edge
@SuppressWarnings(
        "FutureReturnValueIgnored") // A write or close that fails shows as the channel going
// inactive.
final class ClientConnection extends ChannelInboundHandlerAdapter
        implements RequestParser.Sink, OpenConnection {

    private enum Phase {
        IDLE,
        HEAD,
        BODY,
        ANSWER
    }

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private final HttpServer server;
    private final ServerLimits limits;
    private final RequestParser parser;
    private final Runnable flush = this::flush;
    private volatile @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf unread;
    private @Nullable Turn turn;
    private @Nullable RequestHead head;
    private @Nullable Future<?> tick;
    private Phase phase = Phase.IDLE;
    private long deadlineNanos;
    private long tickNanos;
    private int bodyBytesCounted;
    private boolean counted;
    private boolean parsing;
    private boolean bodyComplete;
    private boolean closing;
    private boolean flushing;
    private boolean begun;

    ClientConnection(HttpServer server) {
        this.server = server;
        this.limits = server.limits();
        this.parser = new RequestParser(limits, this);
    }

    boolean isDraining() {
        return server.isDraining();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        server.opened(this);
        counted = true;
        var open = server.counters().connectionsOpen.incrementAndGet();
        if (server.isDraining()) {
            ctx.close();
        } else if (open > limits.connectionsMax()) {
            refused(
                    Problem.retryLater(
                            ErrorCode.OVERLOADED,
                            "Too many connections.",
                            Problem.RETRY_AFTER_DEFAULT));
        } else {
            phase(Phase.IDLE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (tick != null) {
            tick.cancel(false);
        }
        parser.stop();
        release();
        var last = turn;
        turn = null;
        if (last != null && !last.ended()) {
            last.clientGone();
        }
        countBodyBytes(0);
        if (counted) {
            server.counters().connectionsOpen.decrementAndGet();
            server.closed(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var data = (ByteBuf) message;
        if (closing) {
            data.release();
            return;
        }
        unread =
                unread == null
                        ? data
                        : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), unread, data);
        if (begun || !isHttp2()) {
            parse();
        }
    }

    /// Looks once, at the first bytes: a client that knows that HTTP/2 is spoken here says so with a preface (RFC 9113, 3.3).
    private boolean isHttp2() {
        switch (Http2Preface.match(unread)) {
            case NO -> begun = true;
            case PARTLY -> phase(Phase.HEAD);
            case YES -> becomeHttp2();
        }
        return !begun;
    }

    /// Hands the connection over; what belongs to it goes along.
    private void becomeHttp2() {
        var ctx = ctx();
        if (tick != null) {
            tick.cancel(false);
        }
        counted = false;
        server.closed(this);
        var first = unread;
        unread = null;
        closing = true;
        var pipeline = ctx.pipeline();
        pipeline.addLast(Http2Connection.of(server));
        if (first != null) {
            ctx.fireChannelRead(first);
        }
        pipeline.remove(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (turn != null && ctx.channel().isWritable()) {
            turn.clientWritable();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A client that speaks no TLS, or won't have our certificate, is no fault of ours.
        var isTls = cause instanceof DecoderException && cause.getCause() instanceof SSLException;
        if (!(cause instanceof IOException) && !isTls) {
            LOG.error("client connection failed", cause);
        }
        ctx.close();
    }

    private void parse() {
        if (parsing) {
            return;
        }
        parsing = true;
        try {
            while (unread != null && !closing) {
                var before = unread.readableBytes();
                parser.feed(unread);
                if (unread == null) {
                    break;
                }
                if (!unread.isReadable()) {
                    release();
                } else if (unread.readableBytes() == before) {
                    break;
                }
            }
        } finally {
            parsing = false;
        }
        if (closing) {
            release();
            return;
        }
        if (turn == null || !bodyComplete) {
            countBodyBytes(parser.bodyBytesHeld());
        }
        var waiting =
                bodyComplete
                        && unread != null
                        && unread.readableBytes() > ServerLimits.PIPELINED_BYTES_MAX;
        ctx().channel().config().setAutoRead(!waiting);
        phase(
                bodyComplete
                        ? Phase.ANSWER
                        : parser.betweenRequests() && unread == null
                                ? Phase.IDLE
                                : parser.inHead() ? Phase.HEAD : Phase.BODY);
    }

    @Override
    public boolean head(RequestHead newHead) {
        head = newHead;
        bodyComplete = false;
        var next = newTurn(newHead);
        turn = next;
        server.counters().requests.increment();
        var problem = server.check(newHead, next);
        if (problem == null) {
            if (newHead.expectsContinue() && newHead.contentLength() != 0) {
                send(HeadWriter.response(100, "Continue").alone(ctx().alloc()));
            }
            return true;
        }
        server.counters().refused.increment();
        if (newHead.expectsContinue()) {
            // Whether the body will come after all is anybody's guess, so the connection can't be
            // used again.
            next.closeAfter();
            parser.stop();
        }
        next.answer(problem);
        return false;
    }

    @Override
    public void complete(byte[] body) {
        bodyComplete = true;
        var current = turn;
        if (current == null || current.ended() || head == null) {
            next();
            return;
        }
        current.entry().bytesIn = body.length;
        countBodyBytes(body.length);
        if (server.counters().bodyBytesInFlight.get() > limits.bodyBytesInFlightMax()) {
            current.answer(
                    Problem.retryLater(
                            ErrorCode.OVERLOADED,
                            "Too many large requests at once.",
                            Problem.RETRY_AFTER_DEFAULT));
            return;
        }
        phase(Phase.ANSWER);
        server.handler().handle(head, body, current);
    }

    @Override
    public void refused(Problem problem) {
        var current = turn;
        parser.stop();
        if (current != null && current.ended()) {
            // Answered before its body had come, and the body went wrong: a second answer would be
            // taken for the next request's.
            linger();
            return;
        }
        if (current == null) {
            current = newTurn(null);
            turn = current;
            server.counters().requests.increment();
        }
        server.counters().refused.increment();
        current.closeAfter();
        current.answer(problem);
    }

    /// Sent on when the event loop has looked at all that has come: what is sent in one go wakes those who wait for it once.
    void send(ByteBuf data) {
        ctx().write(data);
        if (!flushing) {
            flushing = true;
            ctx().executor().execute(flush);
        }
    }

    private void flush() {
        flushing = false;
        ctx().flush();
    }

    /// The answer has been written in full.
    void turnEnded(boolean close) {
        if (close) {
            linger();
        } else if (bodyComplete) {
            next();
        }
    }

    /// The answer has been broken off and the channel is being closed.
    void turnCut() {
        closing = true;
    }

    @Override
    public void drain() {
        if (turn == null && !closing && context != null) {
            ctx().close();
        }
    }

    @Override
    public void onLoop(Runnable task) {
        ctx().executor().execute(task);
    }

    @Override
    public void closeNow() {
        if (context != null) {
            ctx().close();
        }
    }

    private void next() {
        turn = null;
        head = null;
        bodyComplete = false;
        countBodyBytes(0);
        parser.resume();
        if (server.isDraining()) {
            linger();
            return;
        }
        ctx().executor().execute(this::parseAgain);
    }

    /// By way of the event loop, so that a long run of pipelined requests neither nests calls nor starves other connections.
    private void parseAgain() {
        if (!closing && ctx().channel().isActive()) {
            parse();
        }
    }

    private void linger() {
        closing = true;
        turn = null;
        countBodyBytes(0);
        // TLS drops what it has not been told to send when it is told to end.
        flush();
        LingeringClose.begin(ctx(), limits.lingerTime());
    }

    private void phase(Phase next) {
        if (next == phase && tick != null) {
            return;
        }
        phase = next;
        if (next != Phase.ANSWER) {
            deadlineNanos = System.nanoTime() + time(next).toNanos();
            if (tick == null || tickNanos - deadlineNanos > 0) {
                if (tick != null) {
                    tick.cancel(false);
                }
                schedule();
            }
        }
    }

    private void schedule() {
        tickNanos = deadlineNanos;
        tick =
                ctx().executor()
                        .schedule(
                                this::tick,
                                Math.max(0, deadlineNanos - System.nanoTime()),
                                TimeUnit.NANOSECONDS);
    }

    private void tick() {
        tick = null;
        if (closing || phase == Phase.ANSWER) {
            return;
        }
        if (deadlineNanos - System.nanoTime() > 0) {
            schedule();
        } else if (phase == Phase.IDLE) {
            ctx().close();
        } else {
            refused(
                    Problem.of(
                            ErrorCode.REQUEST_TIMEOUT,
                            "The request did not arrive within "
                                    + time(phase).toSeconds()
                                    + " s."));
        }
    }

    private Duration time(Phase of) {
        return switch (of) {
            case IDLE, ANSWER -> limits.idleTime();
            case HEAD -> limits.headTime();
            case BODY -> limits.bodyTime();
        };
    }

    private void countBodyBytes(int bytes) {
        if (bytes != bodyBytesCounted) {
            server.counters().bodyBytesInFlight.addAndGet((long) bytes - bodyBytesCounted);
            bodyBytesCounted = bytes;
        }
    }

    private Turn newTurn(@Nullable RequestHead newHead) {
        return new Turn(server, this, ctx(), newHead);
    }

    private ChannelHandlerContext ctx() {
        if (context == null) {
            throw new IllegalStateException("connection is not open yet");
        }
        return context;
    }

    private void release() {
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }
}
