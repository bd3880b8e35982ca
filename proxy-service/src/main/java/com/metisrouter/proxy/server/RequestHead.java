package com.metisrouter.proxy.server;

/// A request line and its headers, checked.
///
/// @param path as sent, without the query, not decoded
/// @param query what follows the question mark, empty where there is none
/// @param contentLength 0 where there is no body, -1 where it comes in chunks
/// @param keepAlive whether the client would send more on this connection
public record RequestHead(
        String method,
        String path,
        String query,
        HeaderFields headers,
        boolean http11,
        long contentLength,
        boolean keepAlive) {

    public static final long CHUNKED = -1;

    public boolean expectsContinue() {
        return http11 && headers.first("expect") != null;
    }

    /// Whether a WebSocket is asked for, by an upgrade (RFC 6455) or by HTTP/2's extended CONNECT (RFC 8441).
    boolean asksForWebSocket() {
        return method.equals("CONNECT")
                ? headers.first(Http2HeadReader.PROTOCOL) != null
                : method.equals("GET") && headers.hasToken("upgrade", "websocket");
    }
}
