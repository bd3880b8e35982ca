package com.metisrouter.catalog.site;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.StaffTokens;
import com.metisrouter.contracts.wire.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.core.JacksonException;

/// What every act of staff over HTTP begins and ends with: who it is, what was sent, and the answer, which nobody on the way keeps.
@Edge
public final class StaffApi {

    private static final int TEXT_CHARS_MAX = 500;
    private static final int SHOWN_CHARS_MAX = 200;
    private static final byte[] NOTHING = {'{', '}'};

    private StaffApi() {}

    /// All of something.
    public record Listed<T>(String object, List<T> data) {
        public static <T> Listed<T> of(List<T> data) {
            return new Listed<>("list", data);
        }
    }

    /// @return the name of who is asking
    /// @throws RefusedRequest if it isn't staff
    public static String require(StaffTokens staff, @Nullable String authorization) {
        return staff.whose(authorization)
                .orElseThrow(() ->
                        new RefusedRequest(
                                401,
                                "Not signed in",
                                "invalid_token",
                                "The Authorization header must be \"Bearer \" and a valid token."));
    }

    /// @throws RefusedRequest if there is more
    public static byte[] body(HttpServletRequest request, int bytesMax) {
        try (var in = request.getInputStream()) {
            var body = in.readNBytes(bytesMax + 1);
            if (body.length > bytesMax) {
                throw new RefusedRequest(
                        413,
                        "Too large",
                        "body_too_large",
                        "the body has more than " + bytesMax + " bytes");
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads a record; no body is as good as an empty object. What can't be read is not repeated: there may be a secret in it. A value that can be read
    /// and is none of its kind says so itself.
    ///
    /// @throws RefusedRequest if it is something else, with where it goes wrong
    public static <T extends Record> T json(
            HttpServletRequest request, int bytesMax, Class<T> type) {
        var body = body(request, bytesMax);
        try {
            return Json.read(body.length == 0 ? NOTHING : body, type);
        } catch (JacksonException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong
                    && !(wrong instanceof NumberFormatException)) {
                throw invalid(shown(String.valueOf(wrong.getMessage())));
            }
            var at = e.getLocation();
            throw invalid(
                    "the body is not what is expected"
                            + (at == null || at.getLineNr() < 1
                                    ? ""
                                    : ", line " + at.getLineNr() + " column " + at.getColumnNr())
                            + ": an object of "
                            + Arrays.stream(type.getRecordComponents())
                                    .map(RecordComponent::getName)
                                    .collect(Collectors.joining(", ")));
        }
    }

    /// @throws RefusedRequest if there is none, or too much
    public static String text(String name, @Nullable String text) {
        if (text == null || text.isBlank() || text.length() > TEXT_CHARS_MAX) {
            throw invalid(name + ": (expected: 1 to " + TEXT_CHARS_MAX + " characters)");
        }
        return text.strip();
    }

    /// Empty where none is given.
    public static Optional<Instant> instant(String name, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException _) {
            throw invalid(
                    name + ": \"" + shown(text) + "\" (expected: such as 2026-12-01T00:00:00Z)");
        }
    }

    private static String shown(String text) {
        return text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) + "…" : text;
    }

    public static RefusedRequest invalid(String detail) {
        return new RefusedRequest(400, "Invalid request", "invalid_request", detail);
    }

    public static ResponseEntity<byte[]> answer(int status, Object view) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(Json.bytes(view));
    }
}
