package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.server.Answer;
import com.metisrouter.proxy.server.HeaderFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// In which form a request's body comes, and whether an endpoint takes it.
final class Media {

    private static final String FORM = "multipart/form-data";

    private Media() {}

    /// Whether an endpoint takes files, as forms.
    static boolean takesForms(Endpoint endpoint) {
        return switch (endpoint) {
            case IMAGES_EDITS, IMAGES_VARIATIONS, AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS -> true;
            default -> false;
        };
    }

    static @Nullable Problem problem(Endpoint endpoint, HeaderFields headers) {
        var encoding = headers.first("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Problem.of(
                    ErrorCode.UNSUPPORTED_CONTENT_ENCODING,
                    "A compressed body is not accepted; send it plain.");
        }
        var wanted = takesForms(endpoint) ? FORM : Answer.JSON;
        var type = headers.first("content-type");
        if (wanted.equals(type)) {
            return null;
        }
        var essence = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!essence.equals(wanted)) {
            return Problem.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    type == null
                            ? "There is no Content-Type (expected: " + wanted + ")."
                            : "The Content-Type is not " + wanted + ".");
        }
        var parameters =
                type == null ? "" : type.toLowerCase(Locale.ROOT).replaceAll("[\"\\s]", "");
        return parameters.contains("charset=") && !parameters.contains("charset=utf-8")
                ? Problem.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body's charset must be UTF-8.")
                : null;
    }
}
