package com.metisrouter.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/// A provider that costs nearly nothing: the same answer to every request, whole, as a stream in one burst, or as a stream event by event.
///
/// The request's `user` says which: `whole`, `burst`, or `paced-MILLIS`. Paced events carry `@nanoTime@` of when they were written.
@Edge
final class CannedUpstream implements AutoCloseable {

    static final int EVENTS = 62;

    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final String CHUNK =
            "data: {\"id\":\"chatcmpl-canned\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4o-mini-2024-07-18\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789%s\",\"choices\":[{\"index\":0,\"delta\":{%s},\"logprobs\":null,\"finish_reason\":%s}],\"usage\":null}\n\n";
    private static final String USAGE =
            "data: {\"id\":\"chatcmpl-canned\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[],\"usage\":{\"prompt_tokens\":312,\"completion_tokens\":58,\"total_tokens\":370,\"prompt_tokens_details\":{\"cached_tokens\":128}}}\n\n";
    private static final String END = "data: [DONE]\n\n";
    private static final byte[] WHOLE = whole();
    private static final byte[] STREAM_HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nx-request-id: req_canned\r\n\r\n"
                    .getBytes(UTF_8);
    private static final byte[] BURST = burst();
    private static final byte[] LAST = "0\r\n\r\n".getBytes(UTF_8);

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;

    CannedUpstream() {
        listener =
                new ServerBootstrap()
                        .group(loop)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, 4_096)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        new HttpRequestDecoder(),
                                                        new HttpObjectAggregator(BODY_BYTES_MAX),
                                                        new Answers());
                                    }
                                })
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .syncUninterruptibly()
                        .channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private static byte[] whole() {
        var text = "The quick brown fox jumps over the lazy dog, and so on to the end. ".repeat(10);
        var body =
                "{\"id\":\"chatcmpl-canned\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                        + text
                        + "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":312,\"completion_tokens\":96,\"total_tokens\":408,\"prompt_tokens_details\":{\"cached_tokens\":128}},\"service_tier\":\"default\"}";
        return ("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_canned\r\ncontent-length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body)
                .getBytes(UTF_8);
    }

    /// @param mark beside the text, of which a real provider's tokens are
    private static String event(int number, String mark) {
        return switch (number) {
            case 0 -> CHUNK.formatted(mark, "\"role\":\"assistant\",\"content\":\"\"", "null");
            case EVENTS - 3 -> CHUNK.formatted(mark, "", "\"stop\"");
            case EVENTS - 2 -> USAGE;
            case EVENTS - 1 -> END;
            default -> CHUNK.formatted(mark, "\"content\":\" word" + number + "\"", "null");
        };
    }

    private static byte[] chunk(String event) {
        return (Integer.toHexString(event.length()) + "\r\n" + event + "\r\n").getBytes(UTF_8);
    }

    private static byte[] burst() {
        var all = Unpooled.buffer();
        all.writeBytes(STREAM_HEAD);
        for (var i = 0; i < EVENTS; i++) {
            all.writeBytes(chunk(event(i, "")));
        }
        all.writeBytes("0\r\n\r\n".getBytes(UTF_8));
        var bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    /// One request after the other on a connection.
    private static final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            var body = request.content().toString(UTF_8);
            var at = body.indexOf("\"user\":\"");
            var how = at < 0 ? "whole" : body.substring(at + 8, body.indexOf('"', at + 8));
            // Bytes of an answer as they are: the codec passes on what is no HTTP object.
            if (how.equals("burst")) {
                send(ctx, BURST);
            } else if (how.startsWith("paced-")) {
                send(ctx, STREAM_HEAD);
                next(ctx, 0, Integer.parseInt(how.substring("paced-".length())));
            } else {
                send(ctx, WHOLE);
            }
        }

        private static void next(ChannelHandlerContext ctx, int number, int everyMillis) {
            if (!ctx.channel().isActive()) {
                return;
            }
            send(ctx, chunk(event(number, "@" + System.nanoTime() + "@")));
            if (number == EVENTS - 1) {
                send(ctx, LAST);
            } else {
                var _ =
                        ctx.executor()
                                .schedule(
                                        () -> next(ctx, number + 1, everyMillis),
                                        everyMillis,
                                        TimeUnit.MILLISECONDS);
            }
        }

        private static void send(ChannelHandlerContext ctx, byte[] bytes) {
            var _ = ctx.pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(bytes));
        }
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
