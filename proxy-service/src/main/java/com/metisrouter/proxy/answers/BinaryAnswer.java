package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.usage.Quantity;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sound on its way through. Its last byte is kept back until the end is recorded, so that a client that has all of it has paid.
public final class BinaryAnswer implements StreamedAnswer {

    private final String contentType;
    private final OutputText output = new OutputText();
    private ByteArrayOutputStream passing = new ByteArrayOutputStream();
    private byte[] last = {};
    private boolean finished;

    /// @param contentType the provider's
    public BinaryAnswer(String contentType) {
        this.contentType = contentType;
    }

    @Override
    public Progress feed(ByteBuffer bytes) {
        if (bytes.hasRemaining()) {
            passing.writeBytes(last);
            var piece = new byte[bytes.remaining() - 1];
            bytes.get(piece);
            passing.writeBytes(piece);
            last = new byte[] {bytes.get()};
        }
        return Progress.GOING_ON;
    }

    @Override
    public Progress finish() {
        finished = true;
        return Progress.GOING_ON;
    }

    @Override
    public void extended(long tokens) {
        // What it costs doesn't grow with it.
    }

    @Override
    public byte[] takePassing() {
        var bytes = passing.toByteArray();
        passing = new ByteArrayOutputStream();
        return bytes;
    }

    @Override
    public boolean hasPassing() {
        return passing.size() > 0;
    }

    @Override
    public boolean begun() {
        return last.length > 0;
    }

    @Override
    public boolean ended() {
        return finished && begun();
    }

    @Override
    public boolean done() {
        return false;
    }

    @Override
    public byte[] ending(Cost cost) {
        return last;
    }

    @Override
    public OutputText output() {
        return output;
    }

    @Override
    public @Nullable Reported reported() {
        return null;
    }

    @Override
    public List<Quantity> shown() {
        return List.of();
    }

    @Override
    public String finishReason() {
        return "";
    }

    @Override
    public String errorMessage() {
        return "";
    }

    @Override
    public String contentType() {
        return contentType;
    }
}
