package com.metisrouter.simulator;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/// What each accepted connection passes through, and its limits.
final class ServerPipeline extends ChannelInitializer<Channel> {

    /// The encoder writes only what the aggregator answers by itself: 100 Continue and 413.
    static final String ENCODER = "encoder";

    private static final int REQUEST_LINE_BYTES_MAX = 16 * 1024;
    private static final int HEADERS_BYTES_MAX = 64 * 1024;

    private final SimulatorConfig config;
    private final ServedLog served;
    private final KeptResponses kept;
    private final Intake intake;
    private final ChannelGroup connections;

    ServerPipeline(
            SimulatorConfig config,
            ServedLog served,
            KeptResponses kept,
            Intake intake,
            ChannelGroup connections) {
        this.config = config;
        this.served = served;
        this.kept = kept;
        this.intake = intake;
        this.connections = connections;
    }

    @Override
    protected void initChannel(Channel channel) {
        connections.add(channel);
        var limits =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
                        .setMaxHeaderSize(HEADERS_BYTES_MAX);
        channel.pipeline()
                .addLast(
                        new IdleStateHandler(
                                0, 0, config.idleMax().toMillis(), TimeUnit.MILLISECONDS))
                .addLast(new HttpRequestDecoder(limits))
                .addLast(ENCODER, new HttpResponseEncoder())
                .addLast(new HttpObjectAggregator(config.bodyBytesMax()))
                .addLast(new Connection(config, served, kept, intake));
    }
}
