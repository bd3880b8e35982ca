package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.errors.ErrorShape;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.telemetry.AccessEntry;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What one request's turn is in any version of HTTP: who listens, whether it has ended, what is logged of it. Belongs to the
/// connection's event loop.
@Edge
abstract class RequestTurn implements ClientSide {

    /// Has no body by definition; a length here would speak of the other answer's.
    static final int NOT_MODIFIED = 304;

    private static final int ECHOED_CHARACTERS_MAX = 128;

    private final HttpServer server;
    private final Channel channel;
    private final @Nullable RequestHead head;
    private final AccessEntry entry;
    private final Instant receivedAt;
    private final long startNanos = System.nanoTime();
    private Map<String, String> headers = Map.of();
    private @Nullable Listener listener;
    private boolean ended;
    private boolean gone;
    private boolean logged;

    /// @param head null where the bytes were no request
    RequestTurn(HttpServer server, Channel channel, @Nullable RequestHead head) {
        this.server = server;
        this.channel = channel;
        this.head = head;
        this.receivedAt = server.clock().instant();
        this.entry = new AccessEntry(HttpServer.requestId(receivedAt));
        if (head != null) {
            entry.method = head.method();
            entry.path = head.path();
        }
    }

    @Override
    public EventLoop loop() {
        return channel.eventLoop();
    }

    @Override
    public String requestId() {
        return entry.requestId;
    }

    @Override
    public Instant receivedAt() {
        return receivedAt;
    }

    @Override
    public @Nullable InetAddress peer() {
        return channel.remoteAddress() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : null;
    }

    @Override
    public long startNanos() {
        return startNanos;
    }

    @Override
    public AccessEntry entry() {
        return entry;
    }

    @Override
    public boolean isGone() {
        return gone;
    }

    @Override
    public void listen(Listener newListener) {
        listener = newListener;
    }

    @Override
    public void headers(Map<String, String> newHeaders) {
        headers = newHeaders;
    }

    /// What every answer says, whatever the protocol's version; names are in lower case.
    void ownHeaders(BiConsumer<String, String> set) {
        set.accept("x-request-id", requestId());
        if (shape() == ErrorShape.ANTHROPIC) {
            set.accept("request-id", requestId());
        }
        var theirs = echoedId();
        if (theirs != null) {
            set.accept("x-client-request-id", theirs);
        }
        headers.forEach(set);
    }

    @Override
    public void answer(Problem problem) {
        entry.failed(problem.code(), problem.error().code());
        answer(Answer.problem(problem, requestId(), shape()));
    }

    boolean ended() {
        return ended;
    }

    /// Nothing more will be written but what has been already.
    void markEnded() {
        ended = true;
    }

    void clientGone() {
        gone = true;
        // Nobody is left to answer, but whoever is at work on it may go on, and says so by
        // answering all the same.
        ended = true;
        if (listener == null) {
            logOnce();
        } else {
            listener.gone();
        }
    }

    void clientWritable() {
        if (listener != null && !ended) {
            listener.writable();
        }
    }

    @Nullable RequestHead head() {
        return head;
    }

    /// The protocol that the client speaks, by its path.
    private ErrorShape shape() {
        return head == null ? ErrorShape.OPENAI : ErrorShape.ofPath(head.path());
    }

    boolean isHead() {
        return head != null && head.method().equals("HEAD");
    }

    void began(int status) {
        entry.status = status;
        entry.firstByteMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    /// The client's own id of its request, where it may be sent back.
    private @Nullable String echoedId() {
        var theirs = head == null ? null : head.headers().first("x-client-request-id");
        return theirs != null && theirs.length() <= ECHOED_CHARACTERS_MAX && isPrintable(theirs)
                ? theirs
                : null;
    }

    private static boolean isPrintable(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    void logOnce() {
        if (!logged) {
            logged = true;
            entry.durationMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            server.logged(entry);
        }
    }
}
