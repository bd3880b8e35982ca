package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Closes a connection so that the client can still read all that it was sent: a close with unread input would reset the
/// connection, and what the client still writes would fail.
@Edge
@SuppressWarnings(
        "FutureReturnValueIgnored") // A close that fails shows as the channel going inactive.
final class LingeringClose {

    private LingeringClose() {}

    /// Ends what we send, and goes on swallowing what comes, until the client closes or the time is over. The caller drops what is read.
    static void begin(ChannelHandlerContext ctx, Duration lingerTime) {
        ctx.channel().config().setAutoRead(true);
        var tls = ctx.pipeline().get(SslHandler.class);
        var last = tls == null ? ctx.writeAndFlush(Unpooled.EMPTY_BUFFER) : tls.closeOutbound();
        last.addListener(
                (ChannelFutureListener)
                        written -> {
                            if (written.isSuccess()
                                    && ctx.channel() instanceof SocketChannel socket) {
                                socket.shutdownOutput();
                            } else {
                                ctx.close();
                            }
                        });
        var limit =
                ctx.executor()
                        .schedule(
                                () -> {
                                    ctx.close();
                                },
                                lingerTime.toNanos(),
                                TimeUnit.NANOSECONDS);
        ctx.channel().closeFuture().addListener(closed -> limit.cancel(false));
    }
}
