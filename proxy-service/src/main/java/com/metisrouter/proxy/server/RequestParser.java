package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts a connection's bytes into requests, strictly.
///
/// Netty's own decoder is made for both ends and forgives: it joins folded headers, drops a Content-Length beside chunks, takes bare
/// LF. This one refuses. After a request is complete it stops until `resume()`, so pipelined requests are answered one at a time.
/// Belongs to the connection's event loop.
@Edge
final class RequestParser {

    /// Who is told. After `refused` nothing more comes.
    interface Sink {
        /// @return whether the body is wanted; if not, it is read over
        boolean head(RequestHead head);

        void complete(byte[] body);

        void refused(Problem problem);
    }

    private enum State {
        HEAD,
        FIXED_BODY,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILERS,
        COMPLETE,
        REFUSED
    }

    private static final byte[] NO_BYTES = {};
    private static final int BODY_BYTES_FIRST = 16 * 1024;
    private static final int CHUNK_SIZE_DIGITS_MAX = 8;

    private final ServerLimits limits;
    private final Sink sink;
    private State state = State.HEAD;
    private HeadReader head;
    private int scanned;
    private boolean emptyLineSeen;
    private boolean wanted;
    private byte[] body = NO_BYTES;
    private int bodyLength;
    private long remaining;
    private int trailerBytes;

    RequestParser(ServerLimits limits, Sink sink) {
        this.limits = limits;
        this.sink = sink;
        this.head = new HeadReader(limits);
    }

    /// Reads what it can from `in`; the rest stays there for the next call.
    void feed(ByteBuf in) {
        var progress = true;
        while (progress && state != State.COMPLETE && state != State.REFUSED) {
            progress =
                    switch (state) {
                        case HEAD -> headLine(in);
                        case FIXED_BODY, CHUNK_DATA -> bodyBytes(in);
                        case CHUNK_SIZE -> chunkSize(in);
                        case CHUNK_END -> chunkEnd(in);
                        case TRAILERS -> trailer(in);
                        case COMPLETE, REFUSED -> false;
                    };
        }
    }

    /// Ready for the next request.
    void resume() {
        if (state == State.COMPLETE) {
            state = State.HEAD;
            head = new HeadReader(limits);
            body = NO_BYTES;
            bodyLength = 0;
            emptyLineSeen = false;
        }
    }

    boolean betweenRequests() {
        return state == State.HEAD && !head.begun();
    }

    boolean inHead() {
        return state == State.HEAD;
    }

    /// The body bytes that are held for the current request.
    int bodyBytesHeld() {
        return body.length;
    }

    private boolean headLine(ByteBuf in) {
        var lineMax = head.begun() ? limits.headerBytesMax() : limits.requestLineBytesMax();
        var line =
                line(
                        in,
                        lineMax,
                        head.begun()
                                ? ErrorCode.HEADERS_TOO_LARGE
                                : ErrorCode.REQUEST_LINE_TOO_LONG);
        if (line == null) {
            return false;
        }
        if (!head.begun()) {
            // One empty line before a request is forgiven (RFC 9112, 2.2).
            if (line.isEmpty() && !emptyLineSeen) {
                emptyLineSeen = true;
                return true;
            }
            return orRefuse(head.requestLine(line));
        }
        return line.isEmpty() ? headEnd() : orRefuse(head.headerLine(line));
    }

    private boolean headEnd() {
        return switch (head.end()) {
            case HeadReader.HeadResult.Bad(var problem) -> refuse(problem);
            case HeadReader.HeadResult.Good(var good) -> {
                if (good.contentLength() > limits.bodyBytesMax()) {
                    yield refuse(bodyTooLarge());
                }
                wanted = sink.head(good);
                if (state == State.REFUSED) {
                    yield false;
                }
                remaining = Math.max(0, good.contentLength());
                state =
                        good.contentLength() == RequestHead.CHUNKED
                                ? State.CHUNK_SIZE
                                : State.FIXED_BODY;
                yield state == State.CHUNK_SIZE || remaining > 0 || complete();
            }
        };
    }

    /// Stops for good: the sink has decided that this connection ends.
    void stop() {
        state = State.REFUSED;
        body = NO_BYTES;
    }

    private boolean bodyBytes(ByteBuf in) {
        var length = (int) Math.min(remaining, in.readableBytes());
        if (length == 0) {
            return false;
        }
        if (wanted) {
            ensureRoom(length);
            in.readBytes(body, bodyLength, length);
        } else {
            in.skipBytes(length);
        }
        bodyLength += length;
        remaining -= length;
        if (remaining > 0) {
            return false;
        }
        if (state == State.CHUNK_DATA) {
            state = State.CHUNK_END;
            return true;
        }
        return complete();
    }

    private void ensureRoom(int length) {
        var needed = bodyLength + length;
        if (needed > body.length) {
            var known =
                    state == State.FIXED_BODY
                            ? (int) Math.min(bodyLength + remaining, limits.bodyBytesMax())
                            : 0;
            var roomy =
                    Math.max(
                            BODY_BYTES_FIRST,
                            Math.max(needed, Math.min(2 * body.length, limits.bodyBytesMax())));
            // The declared length is believed only as far as bytes have come, so that a header
            // alone reserves no memory.
            body =
                    Arrays.copyOf(
                            body,
                            known > 0 && known <= 2 * roomy ? Math.max(needed, known) : roomy);
        }
    }

    private boolean chunkSize(ByteBuf in) {
        var line = line(in, ServerLimits.CHUNK_LINE_BYTES_MAX, ErrorCode.BAD_HTTP);
        if (line == null) {
            return false;
        }
        var semicolon = line.indexOf(';');
        var digits = semicolon < 0 ? line : line.substring(0, semicolon);
        if (digits.isEmpty() || digits.length() > CHUNK_SIZE_DIGITS_MAX || !isHex(digits)) {
            return refuse(HeadReader.bad("A chunk's size is not a hexadecimal number."));
        }
        if (semicolon >= 0 && !HeadReader.isFieldValue(line)) {
            return refuse(HeadReader.bad("A chunk's extension has a control character."));
        }
        remaining = Long.parseLong(digits, 16);
        if (bodyLength + remaining > limits.bodyBytesMax()) {
            return refuse(bodyTooLarge());
        }
        trailerBytes = 0;
        state = remaining == 0 ? State.TRAILERS : State.CHUNK_DATA;
        return true;
    }

    private boolean chunkEnd(ByteBuf in) {
        if (in.readableBytes() < 2) {
            return false;
        }
        if (in.readByte() != '\r' || in.readByte() != '\n') {
            return refuse(HeadReader.bad("A chunk is longer than its size says."));
        }
        state = State.CHUNK_SIZE;
        return true;
    }

    /// Trailers are checked and dropped: nothing here has a use for them.
    private boolean trailer(ByteBuf in) {
        var line = line(in, ServerLimits.CHUNK_LINE_BYTES_MAX, ErrorCode.HEADERS_TOO_LARGE);
        if (line == null) {
            return false;
        }
        if (line.isEmpty()) {
            return complete();
        }
        trailerBytes += line.length();
        var colon = line.indexOf(':');
        if (trailerBytes > limits.headerBytesMax()
                || colon < 1
                || !HeadReader.isToken(line.substring(0, colon))
                || !HeadReader.isFieldValue(line.substring(colon))) {
            return refuse(HeadReader.bad("A trailer is malformed."));
        }
        return true;
    }

    private boolean complete() {
        state = State.COMPLETE;
        var whole =
                !wanted
                        ? NO_BYTES
                        : body.length == bodyLength ? body : Arrays.copyOf(body, bodyLength);
        body = NO_BYTES;
        sink.complete(whole);
        return false;
    }

    private boolean orRefuse(@Nullable Problem problem) {
        return problem == null || refuse(problem);
    }

    private boolean refuse(Problem problem) {
        stop();
        sink.refused(problem);
        return false;
    }

    private Problem bodyTooLarge() {
        return Problem.of(
                ErrorCode.BODY_TOO_LARGE,
                "The body is too large (limit: " + limits.bodyBytesMax() + " bytes).");
    }

    /// The next line without its CRLF, null where it has not all come or has been refused.
    private @Nullable String line(ByteBuf in, int bytesMax, ErrorCode tooLong) {
        var start = in.readerIndex();
        var end = in.indexOf(start + scanned, in.writerIndex(), (byte) '\n');
        var length = (end < 0 ? in.writerIndex() : end) - start;
        if (length > bytesMax + 1) {
            refuse(Problem.of(tooLong, "A line is too long (limit: " + bytesMax + " bytes)."));
            return null;
        }
        if (end < 0) {
            scanned = length;
            return null;
        }
        scanned = 0;
        if (length == 0 || in.getByte(end - 1) != '\r') {
            refuse(HeadReader.bad("A line ends with LF alone (expected: CR LF)."));
            return null;
        }
        var line = in.toString(start, length - 1, StandardCharsets.ISO_8859_1);
        in.readerIndex(end + 1);
        if (line.indexOf('\r') >= 0 || line.indexOf('\0') >= 0) {
            refuse(HeadReader.bad("A line has a CR or NUL inside."));
            return null;
        }
        return line;
    }

    private static boolean isHex(String text) {
        return text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
    }
}
