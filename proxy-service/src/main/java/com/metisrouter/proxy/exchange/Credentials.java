package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.proxy.admission.KeyRing;
import com.metisrouter.proxy.admission.KnownKey;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.ErrorShape;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.server.RequestHead;
import com.metisrouter.proxy.server.TrustedProxies;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
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

    static boolean given(RequestHead head) {
        return head.headers().first("authorization") != null || secret(head) != null;
    }

    /// @param peer the other end of the connection
    static Found find(
            RequestHead head,
            KeyRing keys,
            TrustedProxies proxies,
            @Nullable InetAddress peer,
            Instant now) {
        var headers = head.headers();
        var secret = secret(head);
        if (secret == null || secret.isEmpty()) {
            return invalid(
                    ErrorCode.INVALID_API_KEY,
                    "No API key was given (expected: a header \"Authorization: Bearer mrk_…\").");
        }
        var known = keys.find(secret).orElse(null);
        if (known == null) {
            return invalid(ErrorCode.INVALID_API_KEY, "The API key is not known here.");
        }
        var key = known.snapshot();
        if (key.projectArchivedAt() != null) {
            return invalid(
                    ErrorCode.ARCHIVED_PROJECT,
                    "The project "
                            + key.project()
                            + " of the API key "
                            + key.keyId()
                            + " has been archived.");
        }
        if (key.status() == KeySnapshot.Status.REVOKED) {
            return invalid(
                    ErrorCode.REVOKED_API_KEY, "The API key " + key.keyId() + " has been revoked.");
        }
        if (key.expiresAt() != null && !now.isBefore(key.expiresAt())) {
            return key.rotatedOutAt() == null
                    ? invalid(
                            ErrorCode.EXPIRED_API_KEY,
                            "The API key " + key.keyId() + " has expired.")
                    : invalid(
                            ErrorCode.ROTATED_API_KEY,
                            "This secret of the API key "
                                    + key.keyId()
                                    + " was replaced by another and works no more.");
        }
        return known.isBoundToAddresses()
                ? from(known, proxies.client(peer, headers))
                : new Found.Valid(key);
    }

    private static Found from(KnownKey key, @Nullable InetAddress client) {
        return key.letsIn(client)
                ? new Found.Valid(key.snapshot())
                : new Found.Invalid(
                        Problem.of(
                                ErrorCode.IP_NOT_ALLOWED,
                                "The API key "
                                        + key.snapshot().keyId()
                                        + " may not be used from "
                                        + (client == null
                                                ? "an address that is not known"
                                                : client.getHostAddress())
                                        + "."));
    }

    /// @return null where both the key and its project allow the endpoint
    static @Nullable Problem endpointProblem(KeySnapshot key, Endpoint endpoint) {
        return isIn(key.endpoints(), endpoint)
                ? isIn(key.projectEndpoints(), endpoint)
                        ? null
                        : notAllowed("The project " + key.project(), endpoint)
                : notAllowed("This key", endpoint);
    }

    private static boolean isIn(List<String> allowed, Endpoint endpoint) {
        return allowed.isEmpty() || allowed.contains(endpoint.path());
    }

    private static Problem notAllowed(String who, Endpoint endpoint) {
        return Problem.of(
                ErrorCode.ENDPOINT_NOT_ALLOWED, who + " may not call " + endpoint.path() + ".");
    }

    private static Found invalid(ErrorCode error, String message) {
        return new Found.Invalid(
                Problem.of(error, message).withHeader("www-authenticate", "Bearer"));
    }

    /// The secret of a request whose key was found.
    static String secretOf(RequestHead head) {
        var secret = secret(head);
        return secret == null ? "" : secret;
    }

    /// OpenAI's clients send a bearer token, Anthropic's a header of theirs, Google's another, or the query.
    private static @Nullable String secret(RequestHead head) {
        var headers = head.headers();
        var authorization = headers.first("authorization");
        if (authorization != null) {
            return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? authorization.substring(BEARER.length()).strip()
                    : null;
        }
        var apiKey = headers.first("x-api-key");
        var googleKey = apiKey == null ? headers.first("x-goog-api-key") : apiKey;
        return googleKey == null && ErrorShape.ofPath(head.path()) == ErrorShape.GEMINI
                ? inQuery(head.query())
                : googleKey;
    }

    private static @Nullable String inQuery(String query) {
        for (var field : query.split("&", -1)) {
            if (field.startsWith("key=")) {
                return field.substring("key=".length());
            }
        }
        return null;
    }
}
