package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.telemetry.AccessEntry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The client of one request, as those see it who answer. To be used on its event loop only.
///
/// Exactly one of `answer`, `endStream` and `cut` ends the request's turn; what comes after is ignored.
@Edge
public interface ClientSide {

    /// What happens to the client while it waits. Called on its event loop.
    interface Listener {
        void gone();

        void writable();
    }

    EventLoop loop();

    String requestId();

    Instant receivedAt();

    /// The other end of the connection, which may be a proxy; null where it is gone.
    @Nullable InetAddress peer();

    /// `System.nanoTime()` when the request's head had come.
    long startNanos();

    /// What the access log will say.
    AccessEntry entry();

    boolean isGone();

    /// Whether more may be written without piling up.
    boolean isWritable();

    void listen(Listener listener);

    /// Headers of whatever answer comes, in the place of those that were set before.
    void headers(Map<String, String> headers);

    void answer(Answer answer);

    void answer(Problem problem);

    void beginStream(Answer head);

    /// Takes ownership of `data`.
    void write(ByteBuf data);

    /// Ends a stream as complete.
    void endStream();

    /// Closes the connection, so that the client sees an incomplete answer.
    void cut();

    /// Closes the connection at once, whatever is still to be written: the client takes nothing. `Listener.gone` follows.
    void drop();
}
