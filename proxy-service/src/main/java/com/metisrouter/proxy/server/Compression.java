package com.metisrouter.proxy.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Whole answers in gzip, for clients that ask and where it is worth it. Streams go as they are: every event at once.
final class Compression {

    /// Below this the time is worth more than the bytes. Most answers of a chat are.
    static final int BYTES_MIN = 8 * 1024;

    /// Above this an event loop would be held up.
    static final int BYTES_MAX = 1024 * 1024;

    private Compression() {}

    static Answer of(Answer answer, @Nullable RequestHead head) {
        var length = answer.body().length;
        if (head == null
                || length < BYTES_MIN
                || length > BYTES_MAX
                || !isText(answer.contentType())
                || !accepts(head.headers().first("accept-encoding"))) {
            return answer;
        }
        var headers = new LinkedHashMap<>(answer.headers());
        headers.put("content-encoding", "gzip");
        headers.put("vary", "accept-encoding");
        return Answer.of(answer.status(), answer.contentType(), headers, gzip(answer.body()));
    }

    private static boolean isText(String contentType) {
        return contentType.startsWith("application/json") || contentType.startsWith("text/");
    }

    /// Whether gzip is named and not ruled out.
    static boolean accepts(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        for (var coding : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
            var parts = coding.split(";", 2);
            if (parts[0].strip().equals("gzip")) {
                return parts.length == 1 || !parts[1].replace(" ", "").matches("q=0(\\.0{0,3})?");
            }
        }
        return false;
    }

    private static byte[] gzip(byte[] body) {
        var bytes = new ByteArrayOutputStream(body.length / 4);
        try (var gzip = new Fast(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static final class Fast extends GZIPOutputStream {
        Fast(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
