package com.metisrouter.proxy.server;

import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Builds a `RequestHead` from its lines, and refuses everything that two parsers could read differently (RFC 9112, 9110).
///
/// A gateway that is more forgiving than what stands before or behind it lets requests be smuggled. So: no obs-fold, no space before
/// a colon, no bare CR, no NUL, one Host, one Content-Length of digits only, no Content-Length beside Transfer-Encoding, and no
/// transfer coding but `chunked`.
final class HeadReader {

    private static final int LENGTH_DIGITS_MAX = 15;
    private static final char DELETE = 0x7f;
    private static final boolean[] TOKEN = tokenCharacters();

    private final ServerLimits limits;
    private final HeaderFields headers = new HeaderFields();
    private String method = "";
    private String target = "";
    private boolean http11;
    private boolean begun;
    private int headerBytes;

    HeadReader(ServerLimits limits) {
        this.limits = limits;
    }

    boolean begun() {
        return begun;
    }

    /// @return what is wrong with it, or null
    @Nullable Problem requestLine(String line) {
        begun = true;
        var first = line.indexOf(' ');
        var second = line.indexOf(' ', first + 1);
        if (first < 1 || second < 0 || line.indexOf(' ', second + 1) >= 0) {
            return bad("The request line is not \"METHOD target HTTP/1.1\".");
        }
        method = line.substring(0, first);
        target = line.substring(first + 1, second);
        var version = line.substring(second + 1);
        if (!isToken(method) || target.isEmpty() || !isVisible(target)) {
            return bad("The request line has a character that does not belong there.");
        }
        if (version.equals("HTTP/1.1") || version.equals("HTTP/1.0")) {
            http11 = version.endsWith("1");
            return null;
        }
        return version.startsWith("HTTP/")
                ? Problem.of(ErrorCode.HTTP_VERSION, "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
                : bad("The request line does not end with HTTP/1.1.");
    }

    @Nullable Problem headerLine(String line) {
        headerBytes += line.length() + 2;
        if (headerBytes > limits.headerBytesMax() || headers.count() >= limits.headersMax()) {
            return tooLarge(limits);
        }
        if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            return bad("A header is folded over two lines.");
        }
        var colon = line.indexOf(':');
        var name = colon < 1 ? "" : line.substring(0, colon);
        if (!isToken(name)) {
            return bad("A header has no proper name before its colon.");
        }
        var value = trim(line, colon + 1);
        if (!isFieldValue(value)) {
            return bad("A header's value has a control character.");
        }
        headers.add(name.toLowerCase(Locale.ROOT), value);
        return null;
    }

    /// @return the head, or what is wrong with it
    HeadResult end() {
        var hosts = headers.count("host");
        if (hosts > 1 || (http11 && hosts == 0)) {
            return new HeadResult.Bad(bad("There must be exactly one Host header."));
        }
        var lengths = headers.count("content-length");
        var codings = headers.count("transfer-encoding");
        if (lengths > 1) {
            return new HeadResult.Bad(bad("There is more than one Content-Length."));
        }
        if (lengths == 1 && codings > 0) {
            return new HeadResult.Bad(bad("There is a Content-Length beside a Transfer-Encoding."));
        }
        var coding = headers.first("transfer-encoding");
        if (coding != null && (codings > 1 || !http11 || !coding.equalsIgnoreCase("chunked"))) {
            return new HeadResult.Bad(
                    bad("The only Transfer-Encoding that is understood is a single \"chunked\"."));
        }
        var contentLength = 0L;
        if (coding != null) {
            contentLength = RequestHead.CHUNKED;
        }
        var length = headers.first("content-length");
        if (length != null) {
            contentLength = contentLength(length);
            if (contentLength < 0) {
                return new HeadResult.Bad(bad("Content-Length is not a plain number."));
            }
        }
        return target(contentLength);
    }

    private HeadResult target(long contentLength) {
        var origin = target;
        if (!origin.startsWith("/")) {
            // absolute-form (RFC 9112, 3.2.2) must be understood, though only proxies' clients send
            // it.
            var authority =
                    origin.regionMatches(true, 0, "http://", 0, 7)
                            ? 7
                            : origin.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
            if (authority < 0) {
                return new HeadResult.Bad(bad("The request's target is not a path."));
            }
            var slash = origin.indexOf('/', authority);
            origin = slash < 0 ? "/" : origin.substring(slash);
        }
        var question = origin.indexOf('?');
        var keepAlive =
                http11
                        ? !headers.hasToken("connection", "close")
                        : headers.hasToken("connection", "keep-alive");
        return new HeadResult.Good(
                new RequestHead(
                        method,
                        question < 0 ? origin : origin.substring(0, question),
                        question < 0 ? "" : origin.substring(question + 1),
                        headers,
                        http11,
                        contentLength,
                        keepAlive));
    }

    /// @return negative where it is no plain number
    static long contentLength(String text) {
        return text.isEmpty() || text.length() > LENGTH_DIGITS_MAX || !isDigits(text)
                ? -1
                : Long.parseLong(text);
    }

    static Problem bad(String message) {
        return Problem.of(ErrorCode.BAD_HTTP, message);
    }

    static Problem tooLarge(ServerLimits limits) {
        return Problem.of(
                ErrorCode.HEADERS_TOO_LARGE,
                "The headers are too large (limit: "
                        + limits.headerBytesMax()
                        + " bytes in "
                        + limits.headersMax()
                        + " fields).");
    }

    static boolean isToken(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= TOKEN.length || !TOKEN[c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean[] tokenCharacters() {
        var characters = new boolean[DELETE];
        for (var c = '!'; c < DELETE; c++) {
            var alphanumeric =
                    (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            characters[c] = alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }
        return characters;
    }

    // Loops, since these see every character of every head.

    private static boolean isVisible(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) >= DELETE) {
                return false;
            }
        }
        return true;
    }

    static boolean isFieldValue(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == DELETE) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigits(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /// Optional white space around a value is space and tab only.
    private static String trim(String line, int from) {
        var start = from;
        var end = line.length();
        while (start < end && (line.charAt(start) == ' ' || line.charAt(start) == '\t')) {
            start++;
        }
        while (end > start && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
            end--;
        }
        return line.substring(start, end);
    }

    /// A head or a refusal.
    sealed interface HeadResult {
        record Good(RequestHead head) implements HeadResult {}

        record Bad(Problem problem) implements HeadResult {}
    }
}
