package com.metisrouter.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.wire.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// A socket that sends exactly the bytes that a test says, and reads answers.
final class RawClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 10_000;

    final Socket socket;
    private final InputStream in;

    /// @param complete whether the body came to the end that its framing says
    record Response(int status, Map<String, String> headers, String body, boolean complete) {
        JsonNode error() {
            return Json.mapper().readTree(body).path("error");
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    RawClient send(String bytes) throws IOException {
        return send(bytes.getBytes(UTF_8));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    Response read() throws IOException {
        return read(false);
    }

    Response read(boolean withoutBody) throws IOException {
        var status = Integer.parseInt(line().split(" ")[1]);
        var headers = new TreeMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if (withoutBody || status == 100 || status == 304) {
            return new Response(status, headers, "", true);
        }
        var body = new ByteArrayOutputStream();
        var complete =
                headers.containsKey("content-length")
                        ? fixed(body, Integer.parseInt(headers.getOrDefault("content-length", "0")))
                        : headers.containsKey("transfer-encoding") ? chunked(body) : untilEnd(body);
        return new Response(status, headers, body.toString(UTF_8), complete);
    }

    private boolean fixed(ByteArrayOutputStream body, int length) throws IOException {
        var bytes = in.readNBytes(length);
        body.writeBytes(bytes);
        return bytes.length == length;
    }

    private boolean untilEnd(ByteArrayOutputStream body) throws IOException {
        body.writeBytes(in.readAllBytes());
        return true;
    }

    private boolean chunked(ByteArrayOutputStream body) throws IOException {
        try {
            while (true) {
                var size = Integer.parseInt(line(), 16);
                body.writeBytes(in.readNBytes(size));
                line();
                if (size == 0) {
                    return true;
                }
            }
        } catch (EOFException | SocketException _) {
            return false;
        }
    }

    String line() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            var b = in.read();
            if (b < 0) {
                throw new EOFException("after: " + line.toString(ISO_8859_1));
            }
            if (b == '\n') {
                return line.toString(ISO_8859_1).stripTrailing();
            }
            line.write(b);
        }
    }

    /// Whether the other side closes, and sends nothing more.
    boolean isClosedByPeer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException _) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
