package com.metisrouter.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/// A socket that shows what an HTTP client hides: where the bytes stop, and whether by a reset.
final class RawClient implements AutoCloseable {

    /// Fails a test that would otherwise hang.
    private static final int READ_MILLIS_MAX = 20_000;

    private final Socket socket;

    RawClient(ProviderSimulator simulator) {
        try {
            this.socket = new Socket(InetAddress.getLoopbackAddress(), simulator.port());
            socket.setSoTimeout(READ_MILLIS_MAX);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    RawClient chat(String model, String more) {
        var body = Client.chatBody(model, more);
        return write(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
    }

    RawClient write(String request) {
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Reads until `end` has been seen.
    String readUntil(String end) {
        var read = new StringBuilder();
        try {
            while (read.indexOf(end) < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    throw new IllegalStateException("closed after: " + read);
                }
                read.append((char) next);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return read.toString();
    }

    /// Reads until the other side closes or resets.
    Rest readToEnd() {
        var read = new ByteArrayOutputStream();
        try {
            var in = socket.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                read.write(next);
            }
            return new Rest(read.toString(StandardCharsets.UTF_8), false);
        } catch (SocketException _) {
            return new Rest(read.toString(StandardCharsets.UTF_8), true);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    record Rest(String text, boolean reset) {}
}
