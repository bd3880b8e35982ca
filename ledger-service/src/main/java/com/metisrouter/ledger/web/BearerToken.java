package com.metisrouter.ledger.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// A token that callers must show.
public record BearerToken(String text) {

    private static final String SCHEME = "Bearer ";

    /// Takes the same time whatever is wrong with what was shown.
    ///
    /// @throws ProblemException if it isn't this token
    public void require(@Nullable String authorization) {
        if (!MessageDigest.isEqual(shown(authorization).getBytes(UTF_8), text.getBytes(UTF_8))) {
            throw notValid();
        }
    }

    /// Empty where it is none.
    static String shown(@Nullable String authorization) {
        return authorization != null
                        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length())
                : "";
    }

    static ProblemException notValid() {
        return new ProblemException(
                401,
                "invalid_token",
                "The Authorization header must be \"Bearer \" and a valid token.");
    }

    @Override
    public String toString() {
        return "BearerToken[***]";
    }
}
