package com.metisrouter.proxy.idempotency;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.server.Answer;
import com.metisrouter.proxy.server.ClientSide;
import com.metisrouter.proxy.server.ForwardingClient;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A client whose answer is kept. When it goes away it seems to stay, and to take all it is given: its answer is made to the end, so that
/// it is there when the client asks again. Only where the answer gets too large to be kept is the client as gone as it is.
@Edge
public final class RecordedClient extends ForwardingClient {

    private final Recording recording;
    private @Nullable Answer head;
    private @Nullable Listener listener;

    public RecordedClient(ClientSide client, Recording recording) {
        super(client);
        this.recording = recording;
    }

    @Override
    public boolean isGone() {
        return client.isGone() && !recording.isWhole();
    }

    @Override
    public boolean isWritable() {
        return client.isGone() ? recording.isWhole() : client.isWritable();
    }

    @Override
    public void listen(Listener newListener) {
        listener = newListener;
        client.listen(
                new Listener() {
                    @Override
                    public void gone() {
                        if (recording.isWhole()) {
                            // It might have been waited for.
                            newListener.writable();
                        } else {
                            newListener.gone();
                        }
                    }

                    @Override
                    public void writable() {
                        newListener.writable();
                    }
                });
    }

    @Override
    public void answer(Answer answer) {
        recording.add(ByteBuffer.wrap(answer.body()));
        recording.keep(answer.status(), answer.contentType(), answer.headers(), true);
        client.answer(answer);
    }

    @Override
    public void answer(Problem problem) {
        recording.notAnswered(isCharged());
        client.answer(problem);
    }

    private boolean isCharged() {
        var charge = entry().charge;
        return charge != null && charge.isPositive();
    }

    @Override
    public void beginStream(Answer newHead) {
        head = newHead;
        client.beginStream(newHead);
    }

    @Override
    public void write(ByteBuf data) {
        var whole = recording.isWhole();
        recording.add(data.nioBuffer());
        client.write(data);
        if (whole && !recording.isWhole() && client.isGone() && listener != null) {
            var newlyGone = listener;
            loop().execute(newlyGone::gone);
        }
    }

    @Override
    public void endStream() {
        keep(true);
        client.endStream();
    }

    @Override
    public void cut() {
        if (isCharged() && head != null) {
            keep(false);
        } else {
            recording.notAnswered(isCharged());
        }
        client.cut();
    }

    private void keep(boolean complete) {
        if (head == null) {
            throw new IllegalStateException("ended (expected: begun before)");
        }
        recording.keep(head.status(), head.contentType(), head.headers(), complete);
    }
}
