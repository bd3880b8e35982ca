package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.proxy.admission.KeyRing;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.server.HeaderFields;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Finds whose request it is.
final class Credentials {

    private static final String BEARER = "bearer ";

    private Credentials() {}

    /// A key that may be used, or what is wrong with it.
    sealed interface Found {
        record Valid(KeySnapshot key) implements Found {}

        record Invalid(Problem problem) implements Found {}
    }

    static boolean given(HeaderFields headers) {
        return headers.first("authorization") != null || headers.first("x-api-key") != null;
    }

    static Found find(HeaderFields headers, KeyRing keys, Instant now) {
        var secret = secret(headers);
        if (secret == null || secret.isEmpty()) {
            return invalid(
                    ErrorCode.INVALID_API_KEY,
                    "No API key was given (expected: a header \"Authorization: Bearer mrk_…\").");
        }
        var key = keys.find(secret).orElse(null);
        if (key == null) {
            return invalid(ErrorCode.INVALID_API_KEY, "The API key is not known here.");
        }
        if (key.status() == KeySnapshot.Status.REVOKED) {
            return invalid(
                    ErrorCode.REVOKED_API_KEY, "The API key " + key.keyId() + " has been revoked.");
        }
        if (key.expiresAt() != null && !now.isBefore(key.expiresAt())) {
            return invalid(
                    ErrorCode.EXPIRED_API_KEY, "The API key " + key.keyId() + " has expired.");
        }
        return new Found.Valid(key);
    }

    private static Found invalid(ErrorCode error, String message) {
        return new Found.Invalid(
                Problem.of(error, message).withHeader("www-authenticate", "Bearer"));
    }

    private static @Nullable String secret(HeaderFields headers) {
        var authorization = headers.first("authorization");
        if (authorization == null) {
            return headers.first("x-api-key");
        }
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }
}
