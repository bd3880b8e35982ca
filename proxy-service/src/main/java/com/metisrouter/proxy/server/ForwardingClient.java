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

/// A client that is another one but for what is overridden.
@Edge
public abstract class ForwardingClient implements ClientSide {

    protected final ClientSide client;

    protected ForwardingClient(ClientSide client) {
        this.client = client;
    }

    @Override
    public final EventLoop loop() {
        return client.loop();
    }

    @Override
    public final String requestId() {
        return client.requestId();
    }

    @Override
    public final Instant receivedAt() {
        return client.receivedAt();
    }

    @Override
    public final @Nullable InetAddress peer() {
        return client.peer();
    }

    @Override
    public final long startNanos() {
        return client.startNanos();
    }

    @Override
    public final AccessEntry entry() {
        return client.entry();
    }

    @Override
    public boolean isGone() {
        return client.isGone();
    }

    @Override
    public boolean isWritable() {
        return client.isWritable();
    }

    @Override
    public void listen(Listener listener) {
        client.listen(listener);
    }

    @Override
    public final void headers(Map<String, String> headers) {
        client.headers(headers);
    }

    @Override
    public void answer(Answer answer) {
        client.answer(answer);
    }

    @Override
    public void answer(Problem problem) {
        client.answer(problem);
    }

    @Override
    public void beginStream(Answer head) {
        client.beginStream(head);
    }

    @Override
    public void write(ByteBuf data) {
        client.write(data);
    }

    @Override
    public void endStream() {
        client.endStream();
    }

    @Override
    public void cut() {
        client.cut();
    }

    @Override
    public final void drop() {
        client.drop();
    }
}
