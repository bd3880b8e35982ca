package com.metisrouter.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.wire.Json;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A socket that speaks HTTP/2 frame by frame, and also says what no client should.
final class Http2Client implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    static final int NO_ERROR = 0;
    static final int PROTOCOL_ERROR = 1;
    static final int INTERNAL_ERROR = 2;
    static final int FLOW_CONTROL_ERROR = 3;
    static final int REFUSED_STREAM = 7;
    static final int CANCEL = 8;
    static final int ENHANCE_YOUR_CALM = 11;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int INITIAL_WINDOW_SIZE = 4;

    final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersEncoder encoder =
            new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true);
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

    static final class Frame {
        final int type;
        final int flags;
        final int stream;
        final byte[] payload;

        Frame(int type, int flags, int stream, byte[] payload) {
            this.type = type;
            this.flags = flags;
            this.stream = stream;
            this.payload = payload;
        }

        boolean endsStream() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        /// Of RST_STREAM.
        int error() {
            return ByteBuffer.wrap(payload).getInt();
        }
    }

    /// @param reset the error code that broke it off, null where it came to its end
    record Response(int status, Map<String, String> headers, String body, @Nullable Integer reset) {
        JsonNode error() {
            return Json.mapper().readTree(body).path("error");
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    Http2Client(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
        preface(65_535);
    }

    Http2Client(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /// Without a word yet.
    static Http2Client silent(int port) throws IOException {
        return new Http2Client(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    Http2Client preface(int window) throws IOException {
        send(PREFACE.getBytes(US_ASCII));
        return frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6)
                        .putShort((short) INITIAL_WINDOW_SIZE)
                        .putInt(window)
                        .array());
    }

    Http2Client send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    Http2Client frame(int type, int flags, int stream, byte... payload) throws IOException {
        return send(bytes(type, flags, stream, payload));
    }

    static byte[] bytes(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    byte[] block(Http2Headers headers) {
        var out = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, headers, out);
            var bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);
            return bytes;
        } catch (io.netty.handler.codec.http2.Http2Exception e) {
            throw new IllegalStateException(e);
        } finally {
            out.release();
        }
    }

    /// Not checked, so that it can be made wrong.
    static Http2Headers headers(String method, String path) {
        return new DefaultHttp2Headers(false)
                .method(method)
                .scheme("http")
                .authority("gateway")
                .path(path);
    }

    static Http2Headers chatHeaders() {
        return headers("POST", "/v1/chat/completions")
                .set("authorization", "Bearer mrk_good")
                .set("content-type", "application/json");
    }

    Http2Client headers(int stream, Http2Headers headers, boolean last) throws IOException {
        return frame(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, block(headers));
    }

    Http2Client get(int stream, String path) throws IOException {
        return headers(stream, headers("GET", path), true);
    }

    Http2Client chat(int stream, String body) throws IOException {
        return headers(stream, chatHeaders(), false).data(stream, body, true);
    }

    Http2Client data(int stream, String body, boolean last) throws IOException {
        return frame(DATA, last ? END_STREAM : 0, stream, body.getBytes(UTF_8));
    }

    Http2Client windowUpdate(int stream, int bytes) throws IOException {
        return frame(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
    }

    Http2Client reset(int stream) throws IOException {
        return frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(CANCEL).array());
    }

    /// The next frame that is no one's bookkeeping; null at the end.
    @Nullable Frame next() throws IOException {
        while (true) {
            try {
                var head = in.readInt();
                var flags = in.readUnsignedByte();
                var stream = in.readInt();
                var payload = in.readNBytes(head >>> 8);
                var frame = new Frame(head & 0xff, flags, stream, payload);
                if (frame.type == PING && (flags & ACK) == 0) {
                    frame(PING, ACK, 0, payload);
                } else if (frame.type != SETTINGS
                        && frame.type != WINDOW_UPDATE
                        && frame.type != PING) {
                    return frame;
                }
            } catch (EOFException | SocketException _) {
                return null;
            }
        }
    }

    /// The answer on a stream, giving back the window as it reads; frames of other streams are read over.
    Response read(int stream) throws IOException {
        var status = 0;
        var headers = new TreeMap<String, String>();
        var body = new ByteArrayOutputStream();
        for (var frame = next(); frame != null; frame = next()) {
            if (frame.type == HEADERS) {
                var decoded = decode(frame);
                if (frame.stream == stream) {
                    status = Integer.parseInt(decoded.status().toString());
                    decoded.forEach(
                            it -> headers.put(it.getKey().toString(), it.getValue().toString()));
                }
            } else if (frame.type == DATA && frame.stream == stream) {
                body.writeBytes(frame.payload);
                if (frame.payload.length > 0) {
                    windowUpdate(0, frame.payload.length);
                    if (!frame.endsStream()) {
                        windowUpdate(stream, frame.payload.length);
                    }
                }
            }
            if (frame.stream == stream && frame.type == RST_STREAM) {
                return new Response(status, headers, body.toString(UTF_8), frame.error());
            }
            if ((frame.stream == stream && frame.endsStream())
                    || (frame.type == HEADERS && status == 100)) {
                return new Response(status, headers, body.toString(UTF_8), null);
            }
        }
        throw new EOFException("after status " + status + " and: " + body.toString(UTF_8));
    }

    private Http2Headers decode(Frame frame) {
        try {
            return decoder.decodeHeaders(frame.stream, Unpooled.wrappedBuffer(frame.payload));
        } catch (io.netty.handler.codec.http2.Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// The error code with which the other side ends the connection; -1 where it ends without.
    int goAway() throws IOException {
        for (var frame = next(); frame != null; frame = next()) {
            if (frame.type == GOAWAY) {
                return ByteBuffer.wrap(frame.payload).getInt(4);
            }
        }
        return -1;
    }

    /// Whether nothing more comes, whatever came before.
    boolean isClosedByPeer() throws IOException {
        while (next() != null) {
            // Read over.
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
