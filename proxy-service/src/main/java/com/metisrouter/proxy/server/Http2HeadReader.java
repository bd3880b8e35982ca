package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.server.HeadReader.HeadResult;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/// Builds a `RequestHead` from the fields of an HTTP/2 request, as strictly as `HeadReader` does from lines (RFC 9113, 8.2 and 8.3).
///
/// The codec has refused what is wrong with single fields: upper case, connection headers, pseudo headers that are unknown, doubled or late.
/// What is left is what they say together. A head that is refused as `BAD_HTTP` is malformed in the RFC's sense: its stream is reset.
@Edge
final class Http2HeadReader {

    /// The name under which an extended CONNECT's `:protocol` is among the fields; no client can send one of this name.
    static final String PROTOCOL = ":protocol";

    private static final String HOST = "host";

    /// A field's cost besides its characters, as in an HTTP/1.1 line: colon, space, CR, LF.
    private static final int FIELD_OVERHEAD = 4;

    private final ServerLimits limits;
    private final HeaderFields fields = new HeaderFields();
    private @Nullable String method;
    private @Nullable String scheme;
    private @Nullable String authority;
    private @Nullable String path;
    private int bytes;

    private Http2HeadReader(ServerLimits limits) {
        this.limits = limits;
    }

    /// @param complete whether no body follows
    static HeadResult read(Http2Headers headers, boolean complete, ServerLimits limits) {
        var reader = new Http2HeadReader(limits);
        for (var header : headers) {
            var problem = reader.field(header.getKey().toString(), header.getValue().toString());
            if (problem != null) {
                return new HeadResult.Bad(problem);
            }
        }
        return reader.end(complete);
    }

    private @Nullable Problem field(String name, String value) {
        if (!HeadReader.isFieldValue(value)) {
            return HeadReader.bad("A header's value has a control character.");
        }
        switch (name) {
            case ":method" -> method = value;
            case ":scheme" -> scheme = value;
            case ":authority" -> authority = value;
            case ":path" -> path = value;
            case PROTOCOL -> fields.add(PROTOCOL, value);
            default -> {
                bytes += name.length() + value.length() + FIELD_OVERHEAD;
                if (name.startsWith(":") || !HeadReader.isToken(name)) {
                    return HeadReader.bad("A header has no proper name.");
                }
                if (bytes > limits.headerBytesMax() || fields.count() >= limits.headersMax()) {
                    return HeadReader.tooLarge(limits);
                }
                fields.add(name, value);
            }
        }
        return null;
    }

    private HeadResult end(boolean complete) {
        if (method == null || !HeadReader.isToken(method)) {
            return bad("There is no proper :method.");
        }
        var problem = hostProblem();
        if (problem != null) {
            return new HeadResult.Bad(problem);
        }
        if (fields.count("content-length") > 1) {
            return bad("There is more than one content-length.");
        }
        var webSocket = method.equals("CONNECT") && fields.first(PROTOCOL) != null;
        if (path == null || scheme == null || (method.equals("CONNECT") && !webSocket)) {
            return bad("There is no :scheme or no :path, or nothing to connect to.");
        }
        if (fields.first(PROTOCOL) != null && !webSocket) {
            return bad("There is a :protocol without CONNECT.");
        }
        if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return bad("The :path is not a path.");
        }
        if (path.length() > limits.requestLineBytesMax()) {
            return new HeadResult.Bad(
                    Problem.of(
                            ErrorCode.REQUEST_LINE_TOO_LONG,
                            "The path is too long (limit: "
                                    + limits.requestLineBytesMax()
                                    + " bytes)."));
        }
        var length = contentLength(complete);
        if (length == null) {
            return bad("The content-length is no plain number, or not the body's.");
        }
        var question = path.indexOf('?');
        return new HeadResult.Good(
                new RequestHead(
                        method,
                        question < 0 ? path : path.substring(0, question),
                        question < 0 ? "" : path.substring(question + 1),
                        fields,
                        true,
                        length,
                        true));
    }

    /// Exactly one host, wherever it is named.
    private @Nullable Problem hostProblem() {
        var hosts = fields.count(HOST);
        var host = fields.first(HOST);
        if (hosts > 1 || (authority == null && host == null)) {
            return HeadReader.bad("There must be exactly one host.");
        }
        if (authority != null && host != null && !authority.equalsIgnoreCase(host)) {
            return HeadReader.bad("The host is not the :authority.");
        }
        if (authority != null && (authority.isEmpty() || authority.indexOf('@') >= 0)) {
            return HeadReader.bad("The :authority is no host.");
        }
        if (authority != null && host == null) {
            fields.add(HOST, authority);
        }
        return null;
    }

    private @Nullable Long contentLength(boolean complete) {
        var text = fields.first("content-length");
        if (text == null) {
            return complete ? 0 : RequestHead.CHUNKED;
        }
        var length = HeadReader.contentLength(text);
        return length < 0 || (complete && length > 0) ? null : Long.valueOf(length);
    }

    private static HeadResult bad(String message) {
        return new HeadResult.Bad(HeadReader.bad(message));
    }
}
