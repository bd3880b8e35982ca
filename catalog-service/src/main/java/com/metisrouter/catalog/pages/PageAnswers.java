package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.Edge;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/// How pages and feeds are sent: with what they may load, how long they may be kept, and an ETag over their bytes.
@Edge
public final class PageAnswers {

    public static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);

    private static final String CONTENT_SECURITY =
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
    private static final Duration MAX_AGE = Duration.ofSeconds(60);

    private final Templates templates;

    public PageAnswers(Frame frame) {
        this.templates = new Templates(frame);
    }

    /// @param view what the template's parameter `view` shows
    public ResponseEntity<byte[]> page(String template, Object view) {
        return answer(HTML, templates.page(template, view));
    }

    /// @param maxAge how long it may be shown without asking again
    public ResponseEntity<byte[]> page(String template, Object view, Duration maxAge) {
        return answer(
                HTML, templates.page(template, view).getBytes(StandardCharsets.UTF_8), maxAge);
    }

    public ResponseEntity<byte[]> error(int status, ErrorPage view) {
        return ResponseEntity.status(status)
                .contentType(HTML)
                .cacheControl(CacheControl.noStore())
                .header("Content-Security-Policy", CONTENT_SECURITY)
                .header("X-Content-Type-Options", "nosniff")
                .body(templates.page("error", view).getBytes(StandardCharsets.UTF_8));
    }

    public ResponseEntity<byte[]> refuse(BadQuery bad) {
        return error(
                400, new ErrorPage("This address can't be understood", bad.problems(), List.of()));
    }

    public static ResponseEntity<byte[]> answer(MediaType type, String text) {
        return answer(type, text.getBytes(StandardCharsets.UTF_8));
    }

    public static ResponseEntity<byte[]> answer(MediaType type, byte[] body) {
        return answer(type, body, MAX_AGE);
    }

    public static ResponseEntity<byte[]> answer(MediaType type, byte[] body, Duration maxAge) {
        return ResponseEntity.ok()
                .contentType(type)
                .cacheControl(CacheControl.maxAge(maxAge).cachePublic())
                .eTag("\"" + digest(body) + "\"")
                .header("Content-Security-Policy", CONTENT_SECURITY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "same-origin")
                .body(body);
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java", e);
        }
    }
}
