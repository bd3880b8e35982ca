package com.metisrouter.proxy.http1;

import com.metisrouter.contracts.Edge;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;

/// Writes the head of an HTTP/1.1 message and puts its body behind it: one buffer, so one piece for the socket.
///
/// Nothing that could end a line or a word early is written (RFC 9110, 5.5): a name or value that has such a character is our mistake,
/// or somebody's try at splitting a message, and is refused. Fields are written as they are given; the caller gives none twice.
@Edge
public final class HeadWriter {

    private static final int BYTES_FIRST = 512;
    private static final int CHARACTER_MAX = 0xff;
    private static final int DELETE = 0x7f;

    private byte[] bytes = new byte[BYTES_FIRST];
    private int length;

    private HeadWriter() {}

    public static HeadWriter request(String method, String target) {
        var head = new HeadWriter();
        head.word(method);
        head.put(' ');
        head.word(target);
        head.line(" HTTP/1.1");
        return head;
    }

    /// @param reason as it is said with the status; may be empty
    public static HeadWriter response(int status, String reason) {
        var head = new HeadWriter();
        head.text("HTTP/1.1 ");
        head.text(Integer.toString(status));
        head.put(' ');
        head.line(reason);
        return head;
    }

    public HeadWriter field(String name, String value) {
        word(name);
        put(':');
        put(' ');
        line(value);
        return this;
    }

    public HeadWriter field(String name, long value) {
        return field(name, Long.toString(value));
    }

    /// The head and its end.
    public ByteBuf alone(ByteBufAllocator buffers) {
        return with(buffers, new byte[0]);
    }

    /// The head, its end and a body.
    public ByteBuf with(ByteBufAllocator buffers, byte[] body) {
        put('\r');
        put('\n');
        return buffers.directBuffer(length + body.length)
                .writeBytes(bytes, 0, length)
                .writeBytes(body);
    }

    private void line(String text) {
        text(text);
        put('\r');
        put('\n');
    }

    /// Without white space.
    private void word(String word) {
        if (word.isEmpty() || word.indexOf(' ') >= 0 || word.indexOf('\t') >= 0) {
            throw new IllegalArgumentException("\"" + word + "\" (expected: one word)");
        }
        text(word);
    }

    private void text(String text) {
        ensureRoom(text.length());
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == DELETE) {
                throw new IllegalArgumentException(
                        "a control character at " + i + " of a name or value in a head");
            }
            bytes[length++] = (byte) (c <= CHARACTER_MAX ? c : '?');
        }
    }

    private void put(char c) {
        ensureRoom(1);
        bytes[length++] = (byte) c;
    }

    private void ensureRoom(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
