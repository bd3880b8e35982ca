package com.metisrouter.proxy.upstream;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.providers.InternalAddresses;
import com.metisrouter.proxy.telemetry.Counters;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One event loop's connections to providers. A call, its client and its connection share the loop, so nothing here is locked.
@Edge
@SuppressWarnings(
        "FutureReturnValueIgnored") // A write or close that fails shows as the channel going
// inactive.
public final class UpstreamPool {

    /// When a socket is closed and its number given to the next one, epoll may still have word of the old one's end, and Netty
    /// takes that for the new one's and closes it while it connects. Nothing was sent yet, so it is simply opened again.
    private static final int CONNECT_TRIES_MAX = 3;

    private final EventLoop loop;
    private final Class<? extends Channel> channelType;
    private final UpstreamLimits limits;
    private final int connectionsMax;
    private final SslContext tls;
    private final Counters counters;
    private final Map<String, Deque<UpstreamConnection>> idle = new HashMap<>();
    private final Map<String, Integer> open = new HashMap<>();
    private final Map<String, SpareTries> spareTries = new HashMap<>();
    private boolean closed;

    /// @param loops how many event loops share the limit on connections
    public UpstreamPool(
            EventLoop loop,
            Class<? extends Channel> channelType,
            UpstreamLimits limits,
            int loops,
            SslContext tls,
            Counters counters) {
        this.loop = loop;
        this.channelType = channelType;
        this.limits = limits;
        this.connectionsMax = Math.max(1, limits.connectionsMax() / loops);
        this.tls = tls;
        this.counters = counters;
    }

    EventLoop loop() {
        return loop;
    }

    UpstreamLimits limits() {
        return limits;
    }

    /// Opens a spare connection to each provider that has none open, so that the first request doesn't wait for one. A provider that
    /// can't be reached is asked ever less often, and nobody holds that against it. To be called on the loop, from time to time.
    public void keepSpare(Iterable<ProviderEndpoint> providers) {
        for (var provider : providers) {
            var tries = spareTries.computeIfAbsent(provider.name(), _ -> new SpareTries());
            if (!closed
                    && open.getOrDefault(provider.name(), 0) < limits.spare()
                    && tries.isTime()) {
                connect(
                        provider,
                        (connection, _) -> {
                            tries.ended(connection != null);
                            if (connection != null) {
                                connection.spare();
                                release(connection);
                            }
                        });
            }
        }
    }

    /// Sends a request. To be called on the loop.
    public UpstreamCall send(UpstreamRequest request, UpstreamListener listener) {
        var call = new UpstreamCall(this, request, listener);
        call.start();
        return call;
    }

    /// An idle connection, null where there is none.
    @Nullable UpstreamConnection reuse(ProviderEndpoint provider) {
        var waiting = idle.get(provider.name());
        while (waiting != null && !waiting.isEmpty()) {
            var connection = waiting.removeLast();
            if (connection.isActive()) {
                if (connection.provider().isReachedLike(provider)) {
                    return connection;
                }
                // The provider has moved.
                connection.close();
            }
        }
        return null;
    }

    /// Opens a connection; the callback gets it or what went wrong, on the loop.
    void connect(
            ProviderEndpoint provider,
            BiConsumer<@Nullable UpstreamConnection, @Nullable UpstreamFailure> done) {
        if (open.getOrDefault(provider.name(), 0) >= connectionsMax) {
            done.accept(null, UpstreamFailure.TOO_MANY_CONNECTIONS);
            return;
        }
        open.merge(provider.name(), 1, Integer::sum);
        counters.upstreamConnectionsOpen.incrementAndGet();
        var literal =
                NetUtil.createInetAddressFromIpAddressString(
                        provider.host().replaceAll("[\\[\\]]", ""));
        if (literal != null) {
            connect(provider, literal, done);
            return;
        }
        // The JDK's resolver blocks, so it does that on a thread of its own.
        Thread.ofVirtual()
                .name("resolve-" + provider.name())
                .start(() -> {
                    try {
                        var address = InetAddress.getByName(provider.host());
                        loop.execute(() -> connect(provider, address, done));
                    } catch (UnknownHostException _) {
                        loop.execute(() -> notOpened(provider, UpstreamFailure.UNKNOWN_HOST, done));
                    }
                });
    }

    /// What a name resolves to is looked at here, at the address that is connected to: it may change from one look to the next.
    private void connect(
            ProviderEndpoint provider,
            InetAddress address,
            BiConsumer<@Nullable UpstreamConnection, @Nullable UpstreamFailure> done) {
        if (!provider.internalAllowed() && InternalAddresses.isInternal(address)) {
            notOpened(provider, UpstreamFailure.FORBIDDEN_ADDRESS, done);
        } else {
            connect(provider, address, CONNECT_TRIES_MAX, done);
        }
    }

    private void connect(
            ProviderEndpoint provider,
            InetAddress address,
            int triesLeft,
            BiConsumer<@Nullable UpstreamConnection, @Nullable UpstreamFailure> done) {
        new Bootstrap()
                .group(loop)
                .channel(channelType)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limits.connectTime().toMillis())
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                initialize(channel, provider);
                            }
                        })
                .connect(new InetSocketAddress(address, provider.port()))
                .addListener((ChannelFuture future) -> {
                    if (future.cause() instanceof ClosedChannelException
                            && triesLeft > 1
                            && !closed) {
                        connect(provider, address, triesLeft - 1, done);
                    } else {
                        connected(provider, future, done);
                    }
                });
    }

    private void initialize(Channel channel, ProviderEndpoint provider) {
        if (provider.isSecure()) {
            var handler = tls.newHandler(channel.alloc(), provider.host(), provider.port());
            handler.setHandshakeTimeout(limits.connectTime().toMillis(), TimeUnit.MILLISECONDS);
            channel.pipeline().addLast(handler);
        }
        var decoder = new HttpDecoderConfig().setMaxHeaderSize(UpstreamLimits.HEADER_BYTES_MAX);
        channel.pipeline()
                .addLast(
                        new HttpResponseDecoder(decoder),
                        new UpstreamConnection(this, provider, channel));
    }

    private void connected(
            ProviderEndpoint provider,
            ChannelFuture future,
            BiConsumer<@Nullable UpstreamConnection, @Nullable UpstreamFailure> done) {
        if (!future.isSuccess()) {
            notOpened(provider, reason(future.cause()), done);
            return;
        }
        var connection = future.channel().pipeline().get(UpstreamConnection.class);
        var handshake = future.channel().pipeline().get(SslHandler.class);
        if (handshake == null) {
            done.accept(connection, null);
            return;
        }
        handshake
                .handshakeFuture()
                .addListener(shaken -> {
                    if (shaken.isSuccess()) {
                        done.accept(connection, null);
                    } else {
                        future.channel().close();
                        done.accept(null, reason(shaken.cause()));
                    }
                });
    }

    private void notOpened(
            ProviderEndpoint provider,
            UpstreamFailure failure,
            BiConsumer<@Nullable UpstreamConnection, @Nullable UpstreamFailure> done) {
        countDown(provider);
        done.accept(null, failure);
    }

    private static UpstreamFailure reason(@Nullable Throwable cause) {
        return switch (cause) {
            case io.netty.channel.ConnectTimeoutException _ -> UpstreamFailure.CONNECT_TIMEOUT;
            case ConnectException _ -> UpstreamFailure.CONNECT_REFUSED;
            case SSLException _ -> UpstreamFailure.TLS_FAILED;
            case null, default -> UpstreamFailure.CONNECT_FAILED;
        };
    }

    void release(UpstreamConnection connection) {
        if (closed) {
            connection.close();
            return;
        }
        idle.computeIfAbsent(connection.provider().name(), _ -> new ArrayDeque<>())
                .addLast(connection);
        connection.idle(
                loop.schedule(
                        connection::close, limits.idleTime().toNanos(), TimeUnit.NANOSECONDS));
    }

    void closed(UpstreamConnection connection) {
        var waiting = idle.get(connection.provider().name());
        if (waiting != null) {
            waiting.remove(connection);
        }
        countDown(connection.provider());
    }

    private void countDown(ProviderEndpoint provider) {
        open.merge(provider.name(), -1, Integer::sum);
        counters.upstreamConnectionsOpen.decrementAndGet();
    }

    /// Closes idle connections, now and as they become idle. To be called on the loop.
    public void close() {
        closed = true;
        idle.values()
                .forEach(waiting ->
                        java.util.List.copyOf(waiting).forEach(UpstreamConnection::close));
    }
}
