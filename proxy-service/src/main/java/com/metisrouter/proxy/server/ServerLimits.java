package com.metisrouter.proxy.server;

import java.time.Duration;

/// What a client may use up.
///
/// @param requestLineBytesMax longer is answered with 414
/// @param headerBytesMax all headers together; more is answered with 431
/// @param headersMax fields; more is answered with 431
/// @param bodyBytesMax more is answered with 413 and not read
/// @param bodyBytesInFlightMax the bodies of all connections together; beyond it 503
/// @param connectionsMax beyond it 503
/// @param headTime from a request's first byte to the end of its headers
/// @param bodyTime from the end of the headers to the end of the body
/// @param idleTime between requests
/// @param lingerTime how long a connection that is being closed still swallows what the client sends, so that it can read our answer
/// @param http2 what only HTTP/2 has
public record ServerLimits(
        int requestLineBytesMax,
        int headerBytesMax,
        int headersMax,
        int bodyBytesMax,
        long bodyBytesInFlightMax,
        int connectionsMax,
        Duration headTime,
        Duration bodyTime,
        Duration idleTime,
        Duration lingerTime,
        Http2Limits http2) {

    public static final ServerLimits DEFAULT =
            new ServerLimits(
                    8 * 1024,
                    16 * 1024,
                    100,
                    20 * 1024 * 1024,
                    512L * 1024 * 1024,
                    10_000,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(75),
                    Duration.ofSeconds(2),
                    Http2Limits.DEFAULT);

    /// Bytes of following requests that are kept while one is answered; beyond it the socket is not read.
    static final int PIPELINED_BYTES_MAX = 64 * 1024;

    /// Bytes of chunk extensions and trailers that are read over.
    static final int CHUNK_LINE_BYTES_MAX = 1024;

    public ServerLimits withBodyBytesMax(int bytes) {
        return new ServerLimits(
                requestLineBytesMax,
                headerBytesMax,
                headersMax,
                bytes,
                bodyBytesInFlightMax,
                connectionsMax,
                headTime,
                bodyTime,
                idleTime,
                lingerTime,
                http2);
    }

    public ServerLimits withConnectionsMax(int connections) {
        return new ServerLimits(
                requestLineBytesMax,
                headerBytesMax,
                headersMax,
                bodyBytesMax,
                bodyBytesInFlightMax,
                connections,
                headTime,
                bodyTime,
                idleTime,
                lingerTime,
                http2);
    }

    public ServerLimits withTimes(Duration head, Duration body, Duration idle) {
        return new ServerLimits(
                requestLineBytesMax,
                headerBytesMax,
                headersMax,
                bodyBytesMax,
                bodyBytesInFlightMax,
                connectionsMax,
                head,
                body,
                idle,
                lingerTime,
                http2);
    }

    public ServerLimits with(Http2Limits newHttp2) {
        return new ServerLimits(
                requestLineBytesMax,
                headerBytesMax,
                headersMax,
                bodyBytesMax,
                bodyBytesInFlightMax,
                connectionsMax,
                headTime,
                bodyTime,
                idleTime,
                lingerTime,
                newHttp2);
    }
}
