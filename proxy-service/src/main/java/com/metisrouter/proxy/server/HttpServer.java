package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.telemetry.AccessEntry;
import com.metisrouter.proxy.telemetry.Counters;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The listening socket and its connections.
@Edge
@SuppressWarnings(
        "FutureReturnValueIgnored") // A write or close that fails shows as the channel going
// inactive.
public final class HttpServer implements AutoCloseable {

    private static final int ACCEPT_BACKLOG = 1024;
    private static final Duration DRAIN_POLL = Duration.ofMillis(5);

    private static final Problem REALTIME =
            Problem.of(
                    ErrorCode.REALTIME_NOT_SERVED,
                    "Realtime over WebSocket is not served yet. Use POST /v1/chat/completions with \"stream\": true instead.");

    private final ServerLimits limits;
    private final RequestHandler handler;
    private final Counters counters;
    private final Consumer<AccessEntry> onEnd;
    private final InstantSource clock;
    private final Set<OpenConnection> connections = ConcurrentHashMap.newKeySet();
    private final Channel listener;
    private final EventLoopGroup loops;
    private volatile boolean draining;

    /// Binds at once. The event loops and `tls` stay the caller's.
    ///
    /// @param tls null for plain connections
    ///
    /// @throws UncheckedIOException if the address is taken
    public HttpServer(
            InetSocketAddress address,
            EventLoopGroup loops,
            Transport transport,
            ServerLimits limits,
            RequestHandler handler,
            Counters counters,
            Consumer<AccessEntry> onEnd,
            InstantSource clock,
            @Nullable ServerTls tls) {
        this.limits = limits;
        this.handler = handler;
        this.counters = counters;
        this.onEnd = onEnd;
        this.clock = clock;
        this.loops = loops;
        this.listener =
                new ServerBootstrap()
                        .group(loops)
                        .channel(transport.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        if (tls != null) {
                                            channel.pipeline()
                                                    .addLast(
                                                            tls.handler(
                                                                    channel, limits.headTime()));
                                        }
                                        channel.pipeline()
                                                .addLast(new ClientConnection(HttpServer.this));
                                    }
                                })
                        .bind(address)
                        .syncUninterruptibly()
                        .channel();
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    ServerLimits limits() {
        return limits;
    }

    RequestHandler handler() {
        return handler;
    }

    Counters counters() {
        return counters;
    }

    InstantSource clock() {
        return clock;
    }

    boolean isDraining() {
        return draining;
    }

    void opened(OpenConnection connection) {
        connections.add(connection);
    }

    void closed(OpenConnection connection) {
        connections.remove(connection);
    }

    static String requestId(Instant now) {
        var random = ThreadLocalRandom.current();
        return RequestId.mint(now.toEpochMilli(), random.nextLong(), random.nextLong());
    }

    /// Refuses what the head alone is reason enough for.
    @Nullable Problem check(RequestHead head, ClientSide client) {
        var expect = head.http11() ? head.headers().first("expect") : null;
        if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
            return Problem.of(
                    ErrorCode.EXPECTATION_FAILED,
                    "The only expectation that can be met is 100-continue.");
        }
        return head.asksForWebSocket() ? REALTIME : handler.check(head, client);
    }

    void logged(AccessEntry entry) {
        onEnd.accept(entry);
    }

    /// Accepts nothing more, closes idle connections, and lets the others finish their answer.
    public void drain() {
        draining = true;
        listener.close().syncUninterruptibly();
        connections.forEach(connection -> connection.onLoop(connection::drain));
    }

    /// Waits until no connection is left.
    ///
    /// @return whether that was so within the limit
    public boolean awaitDrained(Duration limit) throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (!connections.isEmpty() || counters.exchangesOpen.get() > 0) {
            if (deadline - System.nanoTime() < 0) {
                return false;
            }
            Thread.sleep(DRAIN_POLL);
        }
        return true;
    }

    /// Closes what is left.
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        if (!loops.isShuttingDown()) {
            connections.forEach(connection -> connection.onLoop(connection::closeNow));
        }
    }
}
