package com.metisrouter.proxy.idempotency;

import com.metisrouter.proxy.server.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// An answer as the client got it, or would have.
public final class KeptAnswer {

    private static final byte VERSION = 1;
    private static final int HEADERS_MAX = 64;

    private final int status;
    private final String contentType;
    private final Map<String, String> headers;
    private final byte[] body;
    private final boolean complete;

    /// @param body not to be changed afterwards
    /// @param complete whether it came to its end, or was cut
    public KeptAnswer(
            int status,
            String contentType,
            Map<String, String> headers,
            byte[] body,
            boolean complete) {
        this.status = status;
        this.contentType = contentType;
        this.headers = Map.copyOf(headers);
        this.body = body;
        this.complete = complete;
    }

    public int status() {
        return status;
    }

    public byte[] body() {
        return body;
    }

    public boolean complete() {
        return complete;
    }

    /// With headers in place of those of the same names, or beside them.
    public Answer answer(Map<String, String> more) {
        var all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return complete
                ? Answer.of(status, contentType, all, body)
                : Answer.head(status, contentType, all);
    }

    /// Compressed.
    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeByte(VERSION);
            out.writeBoolean(complete);
            out.writeShort(status);
            out.writeUTF(contentType);
            out.writeShort(headers.size());
            for (var header : headers.entrySet()) {
                out.writeUTF(header.getKey());
                out.writeUTF(header.getValue());
            }
            out.writeInt(body.length);
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// @param bodyBytesMax that a body may have
    /// @throws IllegalArgumentException if they are none that `bytes` gave, or too many
    static KeptAnswer of(byte[] bytes, int bodyBytesMax) {
        try (var in =
                new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
            if (in.readByte() != VERSION) {
                throw new IllegalArgumentException("another version of a kept answer");
            }
            var complete = in.readBoolean();
            var status = in.readUnsignedShort();
            var contentType = in.readUTF();
            var headers = new LinkedHashMap<String, String>();
            for (var left = within(in.readUnsignedShort(), HEADERS_MAX); left > 0; left--) {
                headers.put(in.readUTF(), in.readUTF());
            }
            var body = new byte[within(in.readInt(), bodyBytesMax)];
            in.readFully(body);
            return new KeptAnswer(status, contentType, headers, body, complete);
        } catch (IOException e) {
            throw new IllegalArgumentException("no kept answer", e);
        }
    }

    private static int within(int number, int max) {
        if (number < 0 || number > max) {
            throw new IllegalArgumentException(number + " (expected: at most " + max + ")");
        }
        return number;
    }
}
