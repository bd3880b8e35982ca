package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client's HTTP/2 connection: streams in, each a turn of its own, with the time limits of all of them, and its orderly end.
///
/// Netty's codec keeps the protocol's rules and the windows; what a client may use up is decided here. See docs/decisions/0024.
/// Belongs to the channel's event loop.
@Edge
@SuppressWarnings(
        "FutureReturnValueIgnored") // A write or close that fails shows as the channel going
// inactive.
final class Http2Connection extends Http2ConnectionHandler implements OpenConnection {

    private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);
    private static final long DRAIN_PING = 0x6d65746973L;

    private final HttpServer server;
    private final ServerLimits limits;
    private final io.netty.handler.codec.http2.Http2Connection.PropertyKey turnKey;
    private final Set<Http2Turn> turns = new LinkedHashSet<>();
    private final FrameWatch watch = new FrameWatch();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> tick;
    private long tickNanos;
    private long idleSinceNanos = System.nanoTime();
    private long unitSinceNanos;
    private long unitsSeen = -1;
    private long floodSinceNanos = System.nanoTime();
    private long floodFrames;
    private long bodyBytes;
    private long answerBytesWaiting;
    private boolean draining;
    private boolean lastStreamTold;
    private boolean closing;

    /// For a channel that is to speak HTTP/2 from now on.
    static Http2Connection of(HttpServer server) {
        return new Http2Codec(server).build();
    }

    Http2Connection(
            HttpServer server,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings, true);
        this.server = server;
        this.limits = server.limits();
        turnKey = connection().newKey();
        var events = new Events();
        connection().addListener(events);
        decoder.frameListener(events);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        server.opened(this);
        super.handlerAdded(ctx);
        encoder().flowController().listener(this::writabilityChanged);
        // What all streams together may send ahead, beyond what the protocol begins with.
        var window = decoder().flowController();
        window.incrementWindowSize(
                connection().connectionStream(),
                limits.http2().connectionWindowBytes()
                        - window.initialWindowSize(connection().connectionStream()));
        ctx.flush();
        wakeAt(idleSinceNanos + limits.idleTime().toNanos());
        if (server.isDraining()) {
            drain();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (closing) {
            ((ByteBuf) message).release();
            return;
        }
        watch.follow((ByteBuf) message);
        if (isFlooded()) {
            ((ByteBuf) message).release();
            fail(Http2Error.ENHANCE_YOUR_CALM, "too many control frames");
            return;
        }
        followUnit();
        super.channelRead(ctx, message);
    }

    private boolean isFlooded() {
        var now = System.nanoTime();
        if (now - floodSinceNanos > limits.http2().floodTime().toNanos()) {
            floodSinceNanos = now;
            floodFrames = watch.controlFrames();
        }
        return watch.controlFrames() - floodFrames > limits.http2().controlFramesMax();
    }

    /// A frame or header block that has begun must end in time.
    private void followUnit() {
        if (!watch.midway()) {
            unitsSeen = -1;
        } else if (unitsSeen != watch.complete()) {
            unitsSeen = watch.complete();
            unitSinceNanos = System.nanoTime();
            wakeAt(unitDeadline());
        }
    }

    private long unitDeadline() {
        return unitSinceNanos + (watch.inData() ? limits.bodyTime() : limits.headTime()).toNanos();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (tick != null) {
            tick.cancel(false);
        }
        closing = true;
        // Closes every stream, and so tells every turn.
        super.channelInactive(ctx);
        server.counters().connectionsOpen.decrementAndGet();
        server.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("client connection failed", cause);
        }
        ctx.close();
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx,
            boolean outbound,
            Throwable cause,
            @Nullable Http2Exception error) {
        if (error == null && !(cause instanceof IOException)) {
            LOG.error("client connection failed", cause);
        }
        closing = true;
        super.onConnectionError(ctx, outbound, cause, error);
    }

    private void fail(Http2Error error, String message) {
        onError(
                ctx(),
                false,
                new Http2Exception(error, message, Http2Exception.ShutdownHint.HARD_SHUTDOWN));
    }

    /// What comes in, once the codec has found it right.
    private final class Events extends Http2EventAdapter {

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean last) {
            var stream = connection().stream(streamId);
            Http2Turn earlier = stream.getProperty(turnKey);
            if (earlier == null) {
                began(stream, headers, last);
            } else {
                // Trailers are checked and dropped: nothing here has a use for them.
                earlier.bodyEnd();
            }
        }

        @Override
        public int onDataRead(
                ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean last) {
            Http2Turn turn = connection().stream(streamId).getProperty(turnKey);
            var length = data.readableBytes() + padding;
            if (turn != null) {
                turn.data(data);
                if (last) {
                    turn.bodyEnd();
                }
            }
            // The codec gives the window back in larger steps.
            return length;
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext ctx, long data) {
            if (data == DRAIN_PING && draining) {
                tellLastStream();
            }
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            Http2Turn turn = stream.getProperty(turnKey);
            if (turn != null && turns.remove(turn)) {
                turn.closed();
                if (turns.isEmpty()) {
                    idleSinceNanos = System.nanoTime();
                    wakeAt(idleSinceNanos + limits.idleTime().toNanos());
                    closeIfDone();
                }
            }
        }
    }

    private void began(Http2Stream stream, Http2Headers headers, boolean last) {
        switch (Http2HeadReader.read(headers, last, limits)) {
            case HeadReader.HeadResult.Bad(var problem) -> {
                var turn = add(new Http2Turn(server, this, stream, null));
                if (problem.error() == ErrorCode.BAD_HTTP) {
                    turn.malformed(problem);
                } else {
                    server.counters().requests.increment();
                    turn.refuse(problem);
                    awaitBody(turn, last);
                }
            }
            case HeadReader.HeadResult.Good(var head) -> {
                var turn = add(new Http2Turn(server, this, stream, head));
                turn.begin(head);
                awaitBody(turn, last);
            }
        }
    }

    private static void awaitBody(Http2Turn turn, boolean last) {
        if (last) {
            turn.bodyEnd();
        } else {
            turn.awaitBody();
        }
    }

    private Http2Turn add(Http2Turn turn) {
        turn.stream().setProperty(turnKey, turn);
        turns.add(turn);
        return turn;
    }

    private void writabilityChanged(Http2Stream stream) {
        Http2Turn turn = stream.getProperty(turnKey);
        if (turn != null && isWritable(stream)) {
            // Not in the midst of the codec's writing.
            ctx().executor().execute(turn::clientWritable);
        }
    }

    boolean isWritable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
    }

    /// Why no further request is taken now, null where one is.
    @Nullable Problem overload() {
        return answerBytesWaiting > limits.http2().answerBytesWaitingMax()
                ? retryLater("Too many answers wait to be read on this connection.")
                : null;
    }

    @Nullable Problem tooManyBodyBytes() {
        return bodyBytes > limits.http2().bodyBytesMax()
                        || server.counters().bodyBytesInFlight.get() > limits.bodyBytesInFlightMax()
                ? retryLater("Too many large requests at once.")
                : null;
    }

    private static Problem retryLater(String message) {
        return Problem.retryLater(ErrorCode.OVERLOADED, message, Problem.RETRY_AFTER_DEFAULT);
    }

    void countBody(long bytes) {
        bodyBytes += bytes;
        server.counters().bodyBytesInFlight.addAndGet(bytes);
    }

    void countWaiting(long bytes) {
        answerBytesWaiting += bytes;
    }

    void writeHeaders(Http2Turn turn, Http2Headers headers, boolean last) {
        encoder().writeHeaders(ctx(), turn.stream().id(), headers, 0, last, ctx().newPromise());
    }

    /// Takes ownership of `data`, and holds it until the client's window has room.
    ChannelFuture writeData(Http2Turn turn, ByteBuf data, boolean last) {
        return encoder().writeData(ctx(), turn.stream().id(), data, 0, last, ctx().newPromise());
    }

    void reset(Http2Turn turn, Http2Error error) {
        // A stream that has ended on both sides has nothing to reset.
        if (turns.contains(turn)) {
            encoder().writeRstStream(ctx(), turn.stream().id(), error.code(), ctx().newPromise());
            flush();
        }
    }

    void flush() {
        flush(ctx());
    }

    Channel channel() {
        return ctx().channel();
    }

    boolean isDraining() {
        return draining;
    }

    @Override
    public void onLoop(Runnable task) {
        ctx().executor().execute(task);
    }

    /// In two steps (RFC 9113, 6.8): nothing that the client sends before it has heard of the end gets lost.
    @Override
    public void drain() {
        if (draining || closing) {
            return;
        }
        draining = true;
        goAway(
                ctx(),
                Integer.MAX_VALUE,
                Http2Error.NO_ERROR.code(),
                Unpooled.EMPTY_BUFFER,
                ctx().newPromise());
        encoder().writePing(ctx(), false, DRAIN_PING, ctx().newPromise());
        flush();
        ctx().executor()
                .schedule(
                        this::tellLastStream, limits.lingerTime().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void tellLastStream() {
        if (lastStreamTold || closing) {
            return;
        }
        lastStreamTold = true;
        goAway(
                ctx(),
                connection().remote().lastStreamCreated(),
                Http2Error.NO_ERROR.code(),
                Unpooled.EMPTY_BUFFER,
                ctx().newPromise());
        flush();
        closeIfDone();
    }

    private void closeIfDone() {
        if (lastStreamTold && turns.isEmpty() && !closing) {
            closing = true;
            LingeringClose.begin(ctx(), limits.lingerTime());
        }
    }

    @Override
    public void closeNow() {
        ctx().close();
    }

    void wakeAt(long nanos) {
        if (closing || (tick != null && tickNanos - nanos <= 0)) {
            return;
        }
        if (tick != null) {
            tick.cancel(false);
        }
        tickNanos = nanos;
        tick =
                ctx().executor()
                        .schedule(
                                this::tick,
                                Math.max(0, nanos - System.nanoTime()),
                                TimeUnit.NANOSECONDS);
    }

    private void tick() {
        tick = null;
        if (closing) {
            return;
        }
        var now = System.nanoTime();
        if (unitsSeen >= 0 && unitDeadline() - now <= 0) {
            fail(Http2Error.ENHANCE_YOUR_CALM, "a frame did not arrive in time");
            return;
        }
        for (var turn : List.copyOf(turns)) {
            if (turn.hasDeadline() && turn.deadlineNanos() - now <= 0) {
                turn.timeUp();
            }
        }
        if (turns.isEmpty() && idleSinceNanos + limits.idleTime().toNanos() - now <= 0) {
            lastStreamTold = false;
            tellLastStream();
            return;
        }
        wakeForNext();
    }

    private void wakeForNext() {
        if (turns.isEmpty()) {
            wakeAt(idleSinceNanos + limits.idleTime().toNanos());
        }
        if (unitsSeen >= 0) {
            wakeAt(unitDeadline());
        }
        for (var turn : turns) {
            if (turn.hasDeadline()) {
                wakeAt(turn.deadlineNanos());
            }
        }
    }

    private ChannelHandlerContext ctx() {
        if (context == null) {
            throw new IllegalStateException("connection is not open yet");
        }
        return context;
    }
}
