package com.metisrouter.simulator;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A provider of models that answers deterministically, misbehaves when told to, and counts what it served.
///
/// It shares no code with the gateway, so that the two counts can be held against each other.
public final class ProviderSimulator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderSimulator.class);
    private static final int BACKLOG_MAX = 1_024;
    private static final long STOP_SECONDS_MAX = 5;

    private final SimulatorConfig config;
    private final ServedLog served;
    private final EventLoopGroup loops;
    private final ChannelGroup connections =
            new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel listener;

    private ProviderSimulator(SimulatorConfig config) {
        this.config = config;
        this.served = new ServedLog(config.servedMax());
        boolean epoll = Epoll.isAvailable();
        this.loops =
                new MultiThreadIoEventLoopGroup(
                        config.eventLoopThreads(),
                        epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        var kept = new KeptResponses();
        var intake = new Intake(served, kept, InstantSource.system());
        var bind =
                new ServerBootstrap()
                        .group(loops)
                        .channel(
                                epoll
                                        ? EpollServerSocketChannel.class
                                        : NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG_MAX)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(new ServerPipeline(config, served, kept, intake, connections))
                        .bind(config.host(), config.port())
                        .awaitUninterruptibly();
        if (!bind.isSuccess()) {
            var _ = loops.shutdownGracefully(0, STOP_SECONDS_MAX, TimeUnit.SECONDS);
            throw new IllegalStateException(
                    "the simulator cannot listen on " + config.host() + ":" + config.port(),
                    bind.cause());
        }
        this.listener = bind.channel();
        LOG.info("simulator_started url={} transport={}", baseUrl(), epoll ? "epoll" : "nio");
    }

    public static ProviderSimulator start(SimulatorConfig config) {
        return new ProviderSimulator(config);
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /// The base of OpenAI's and Anthropic's paths; Gemini's begin at [#rootUrl()].
    public URI baseUrl() {
        return URI.create(rootUrl() + "/v1");
    }

    /// Without a path: `/served`, `/healthz` and `/v1beta` are below it.
    public URI rootUrl() {
        return URI.create("http://" + config.host() + ":" + port());
    }

    /// Every ended request that is still kept, oldest first.
    public List<ServedRequest> served() {
        return served.page(ServedQuery.ALL).requests();
    }

    /// Requests that have arrived and not ended.
    public int inFlight() {
        return served.inFlight();
    }

    public void clearServed() {
        served.clear();
    }

    /// Closes every connection; a request in flight ends as [Outcome#CLIENT_GONE] or [Outcome#HALF_OPEN].
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, STOP_SECONDS_MAX, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
