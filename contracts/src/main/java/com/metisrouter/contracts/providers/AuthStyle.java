package com.metisrouter.contracts.providers;

import com.metisrouter.contracts.catalog.Protocol;
import java.util.Locale;
import java.util.Optional;

/// How a credential is shown to a provider.
public enum AuthStyle {
    /// As the protocol of the request has it: `Authorization: Bearer` for OpenAI's, `x-api-key` for Anthropic's, `x-goog-api-key` for Google's
    PROTOCOL,
    /// `Authorization: Bearer …`
    BEARER,
    /// `x-api-key`, Anthropic's
    X_API_KEY,
    /// `x-goog-api-key`, Google's
    X_GOOG_API_KEY,
    /// `api-key`, Azure's
    API_KEY,
    /// AWS Signature Version 4: the credential is `ACCESS_KEY_ID:SECRET_ACCESS_KEY`, with `:SESSION_TOKEN` where there is one, and signs each request
    SIGV4,
    /// None is shown
    NONE;

    /// A header of a request.
    public record Header(String name, String value) {}

    /// The header by which a credential is shown; empty where it isn't shown by one.
    ///
    /// @param protocol of the request
    public Optional<Header> header(Protocol protocol, String credential) {
        return switch (this) {
            case BEARER -> Optional.of(new Header("authorization", "Bearer " + credential));
            case X_API_KEY -> Optional.of(new Header("x-api-key", credential));
            case X_GOOG_API_KEY -> Optional.of(new Header("x-goog-api-key", credential));
            case API_KEY -> Optional.of(new Header("api-key", credential));
            case SIGV4, NONE -> Optional.empty();
            case PROTOCOL -> usual(protocol).header(protocol, credential);
        };
    }

    private static AuthStyle usual(Protocol protocol) {
        return switch (protocol) {
            case OPENAI -> BEARER;
            case ANTHROPIC -> X_API_KEY;
            case GEMINI -> X_GOOG_API_KEY;
        };
    }

    /// As configuration and JSON name it: `x-api-key`.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException if there is no such style
    public static AuthStyle ofWireName(String name) {
        for (var style : values()) {
            if (style.wireName().equals(name)) {
                return style;
            }
        }
        throw new IllegalArgumentException(
                "auth: expected one of protocol, bearer, x-api-key, x-goog-api-key, api-key, sigv4, none");
    }
}
