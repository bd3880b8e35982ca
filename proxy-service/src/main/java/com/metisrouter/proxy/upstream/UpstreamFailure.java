package com.metisrouter.proxy.upstream;

import com.metisrouter.proxy.errors.ErrorCode;

/// How the world between us and a provider can fail.
public enum UpstreamFailure {
    UNKNOWN_HOST("unknown_host", ErrorCode.PROVIDER_UNREACHABLE),
    FORBIDDEN_ADDRESS("forbidden_address", ErrorCode.PROVIDER_UNREACHABLE),
    CONNECT_FAILED("connect_failed", ErrorCode.PROVIDER_UNREACHABLE),
    CONNECT_REFUSED("connect_refused", ErrorCode.PROVIDER_UNREACHABLE),
    CONNECT_TIMEOUT("connect_timeout", ErrorCode.PROVIDER_TIMEOUT),
    TLS_FAILED("tls_failed", ErrorCode.PROVIDER_UNREACHABLE),
    TOO_MANY_CONNECTIONS("too_many_connections", ErrorCode.OVERLOADED),
    RESET("reset", ErrorCode.PROVIDER_RESET),
    BAD_HTTP("bad_http", ErrorCode.PROVIDER_BAD_ANSWER),
    TIMEOUT_FIRST_BYTE("timeout_first_byte", ErrorCode.PROVIDER_TIMEOUT),
    TIMEOUT_SILENCE("timeout_silence", ErrorCode.PROVIDER_TIMEOUT),
    TIMEOUT_TOTAL("timeout_total", ErrorCode.PROVIDER_TIMEOUT);

    private final String reason;
    private final ErrorCode error;

    UpstreamFailure(String reason, ErrorCode error) {
        this.reason = reason;
        this.error = error;
    }

    /// The short code that attempts are recorded with.
    public String reason() {
        return reason;
    }

    public ErrorCode error() {
        return error;
    }
}
