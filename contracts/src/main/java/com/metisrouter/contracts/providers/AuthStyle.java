package com.metisrouter.contracts.providers;

import java.util.Locale;

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
