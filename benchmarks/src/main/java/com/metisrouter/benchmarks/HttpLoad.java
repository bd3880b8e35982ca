package com.metisrouter.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// One thread that sends the same request over and over, and reads every answer to its end. Its connections stay open between runs.
@Edge
final class HttpLoad implements AutoCloseable {

    private static final int NANOS_DIGITS_MAX = 19;
    private static final int QUEUE_MAX = 100_000;
    private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(5);
    private static final Duration LAST_ANSWERS = Duration.ofMinutes(2);

    /// @param totalMicros from when a request was due to its last byte
    /// @param firstMicros to the first byte of its body
    /// @param lastFailure how the last of those that failed did
    /// @param transitMicros of marked events, from the provider's write to our read
    record Result(
            long answered,
            long failed,
            Histogram totalMicros,
            Histogram firstMicros,
            Histogram transitMicros,
            String lastFailure) {}

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final int port;
    private final byte[] request;
    private final List<Caller> callers = new ArrayList<>();
    private final Deque<Caller> idle = new ArrayDeque<>();
    private final Deque<Long> due = new ArrayDeque<>();
    private Histogram total = histogram();
    private Histogram first = histogram();
    private Histogram transit = histogram();
    private long answered;
    private long failed;
    private volatile String lastFailure = "";
    private long requests;
    private long left;
    private CountDownLatch done = new CountDownLatch(1);

    HttpLoad(int port, String key, String body, int connections) throws InterruptedException {
        this.port = port;
        var bytes = body.getBytes(UTF_8);
        this.request =
                ("POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer "
                                + key
                                + "\r\ncontent-type: application/json\r\naccept: */*\r\nuser-agent: benchmark\r\ncontent-length: "
                                + bytes.length
                                + "\r\n\r\n"
                                + body)
                        .getBytes(UTF_8);
        for (var i = 0; i < connections; i++) {
            callers.add(new Caller(connect()));
        }
    }

    private static Histogram histogram() {
        return new Histogram(MICROS_MAX, 3);
    }

    private Channel connect() throws InterruptedException {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(new HttpResponseDecoder());
                            }
                        })
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .sync()
                .channel();
    }

    /// Every connection sends as soon as it has its answer, until so many requests are sent.
    Result closed(long all) throws InterruptedException {
        begin(all);
        loop.execute(() -> callers.forEach(Caller::again));
        return result();
    }

    /// Requests at a steady rate; each waits for a free connection if need be, and its time counts from when it was due.
    Result open(int perSecond, Duration duration) throws InterruptedException {
        var all = perSecond * duration.toSeconds();
        begin(all);
        loop.execute(() -> {
            idle.addAll(callers);
            var start = System.nanoTime();
            for (var i = 0L; i < all; i++) {
                var at = start + i * 1_000_000_000L / perSecond;
                var _ = loop.schedule(() -> arrive(at), at - start, TimeUnit.NANOSECONDS);
            }
        });
        return result();
    }

    private void begin(long newRequests) {
        requests = newRequests;
        left = newRequests;
        total = histogram();
        first = histogram();
        transit = histogram();
        answered = 0;
        failed = 0;
        idle.clear();
        due.clear();
        done = new CountDownLatch(1);
    }

    private Result result() throws InterruptedException {
        var more = true;
        while (more) {
            var before = answered;
            more = !done.await(LAST_ANSWERS.toSeconds(), TimeUnit.SECONDS);
            if (more && answered == before) {
                throw new IllegalStateException(left + " requests were never answered");
            }
        }
        return new Result(answered, failed, total, first, transit, lastFailure);
    }

    private void arrive(long at) {
        var caller = idle.poll();
        if (caller != null) {
            caller.send(at);
        } else if (due.size() < QUEUE_MAX) {
            due.add(at);
        } else {
            throw new IllegalStateException("the load is far beyond what is answered");
        }
    }

    /// One connection.
    private final class Caller extends SimpleChannelInboundHandler<HttpObject> {

        private final Channel channel;
        private long dueAt;
        private boolean begun;
        private boolean open;
        private boolean good;
        private boolean busy;

        Caller(Channel channel) {
            this.channel = channel;
            channel.pipeline().addLast(this);
        }

        void again() {
            open = true;
            if (left > 0) {
                left--;
                sendNow(System.nanoTime());
            }
        }

        void send(long at) {
            open = false;
            left--;
            sendNow(at);
        }

        private void sendNow(long at) {
            dueAt = at;
            begun = false;
            busy = true;
            var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(request));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
            if (message instanceof HttpResponse response) {
                good = response.status().code() == 200;
                if (!good) {
                    lastFailure = response.status().toString();
                }
            }
            if (message instanceof HttpContent content) {
                if (!begun && content.content().isReadable()) {
                    begun = true;
                    first.recordValue(micros(dueAt));
                }
                mark(content.content());
                if (message instanceof LastHttpContent) {
                    ended();
                }
            }
        }

        /// The first mark that came whole: others may have been cut on their way.
        private void mark(ByteBuf data) {
            var at = data.bytesBefore((byte) '@');
            if (at >= 0) {
                var from = data.readerIndex() + at + 1;
                var to = data.indexOf(from, data.writerIndex(), (byte) '@');
                if (to > from && to - from <= NANOS_DIGITS_MAX) {
                    var written = Long.parseLong(data.toString(from, to - from, US_ASCII));
                    transit.recordValue(micros(written));
                }
            }
        }

        private static long micros(long since) {
            return Math.max(0, (System.nanoTime() - since) / 1_000);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (busy) {
                good = false;
                lastFailure = "connection closed";
                open = false;
                ended();
            }
        }

        private void ended() {
            busy = false;
            if (good) {
                answered++;
            } else {
                failed++;
            }
            total.recordValue(micros(dueAt));
            if (open && left > 0) {
                again();
            } else if (!open) {
                var next = due.poll();
                if (next != null) {
                    send(next);
                } else {
                    idle.add(this);
                }
            }
            if (answered + failed == requests) {
                done.countDown();
            }
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
