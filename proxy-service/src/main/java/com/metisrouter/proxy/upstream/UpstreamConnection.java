package com.metisrouter.proxy.upstream;

import com.metisrouter.contracts.Edge;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection to a provider, used by one call at a time. Belongs to its event loop.
@Edge
@SuppressWarnings(
        "FutureReturnValueIgnored") // A write or close that fails shows as the channel going
// inactive.
final class UpstreamConnection extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamConnection.class);

    private final UpstreamPool pool;
    private final ProviderEndpoint provider;
    private final Channel channel;
    private final Runnable flush;
    private @Nullable UpstreamCall call;
    private @Nullable ChannelFuture written;
    private @Nullable Future<?> idleEnd;
    private boolean used;
    private boolean informational;
    private boolean keepAlive;

    UpstreamConnection(UpstreamPool pool, ProviderEndpoint provider, Channel channel) {
        this.pool = pool;
        this.provider = provider;
        this.channel = channel;
        this.flush = channel::flush;
    }

    ProviderEndpoint provider() {
        return provider;
    }

    boolean isActive() {
        return channel.isActive();
    }

    /// It was opened ahead, so it may be as stale when it is used as one that was used before.
    void spare() {
        used = true;
    }

    /// Whether it waited for its call, and may have been closed by the provider meanwhile.
    boolean isUsed() {
        return used;
    }

    void send(UpstreamCall newCall, UpstreamRequest request) {
        if (idleEnd != null) {
            idleEnd.cancel(false);
            idleEnd = null;
        }
        call = newCall;
        informational = false;
        written = channel.write(request.http(newCall.traceHeaders(), channel.alloc()));
        // When the event loop has looked at all that has come: what is sent in one go wakes those
        // who wait for it once.
        channel.eventLoop().execute(flush);
    }

    void read(boolean on) {
        channel.config().setAutoRead(on);
    }

    /// The call wants no more of it.
    void abandon() {
        call = null;
        channel.close();
    }

    void idle(Future<?> end) {
        idleEnd = end;
    }

    void close() {
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (call == null) {
                // An answer to nothing: whatever it is, it must not be taken for the next call's.
                ctx.close();
            } else if (((HttpObject) message).decoderResult().isFailure()) {
                end().failed(UpstreamFailure.BAD_HTTP);
                ctx.close();
            } else {
                read(message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (call != null) {
            call.readComplete();
        }
    }

    private void read(Object message) {
        if (message instanceof HttpResponse response) {
            informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (informational && response.status().code() == 101) {
                end().failed(UpstreamFailure.BAD_HTTP);
                channel.close();
                return;
            }
            if (!informational && call != null) {
                keepAlive = HttpUtil.isKeepAlive(response);
                call.head(response.status().code(), response.headers());
            }
        }
        if (message instanceof HttpContent content) {
            if (!informational && call != null && content.content().isReadable()) {
                call.data(content.content());
            }
            if (message instanceof LastHttpContent && !informational && call != null) {
                complete();
            }
        }
    }

    private void complete() {
        var ended = end();
        used = true;
        if (keepAlive && written != null && written.isSuccess() && channel.isActive()) {
            channel.config().setAutoRead(true);
            pool.release(this);
        } else {
            channel.close();
        }
        ended.complete();
    }

    private UpstreamCall end() {
        var ended = call;
        call = null;
        if (ended == null) {
            throw new IllegalStateException("no call on this connection");
        }
        return ended;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pool.closed(this);
        if (call != null) {
            end().failed(UpstreamFailure.RESET);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof NotYetConnectedException) {
            // Epoll's late word about another socket that had the same number; this one is still
            // connecting, and the connect itself
            // says how that ends.
            return;
        }
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException tls) {
            LOG.warn("no secure connection to {}: {}", provider.name(), tls.getMessage());
        } else if (!(cause instanceof IOException)) {
            LOG.error("connection to {} failed", provider.name(), cause);
        }
        ctx.close();
    }
}
