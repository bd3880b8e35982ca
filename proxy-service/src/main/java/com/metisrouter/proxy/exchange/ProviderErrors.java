package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.upstream.UpstreamFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What a client is told when a provider refuses or fails.
///
/// A provider's 401, 402 and 403 are about the gateway's own account there; passed on, they would tell a client that its key or
/// balance is at fault.
final class ProviderErrors {

    private static final int MESSAGE_CHARS_MAX = 2_000;
    private static final int WORD_CHARS_MAX = 100;

    private ProviderErrors() {}

    /// @param retryAfter the provider's header, null where it gave none
    static Problem answered(String provider, int status, @Nullable String retryAfter, byte[] body) {
        var error = error(body);
        if (status == 401 || status == 402 || status == 403) {
            return Problem.of(
                            ErrorCode.PROVIDER_AUTHENTICATION,
                            "The provider "
                                    + provider
                                    + " does not accept the gateway's own credentials (status "
                                    + status
                                    + "). Your key is fine; the operator has to look.")
                    .withDetail("provider", provider)
                    .withDetail("provider_status", status);
        }
        if (status == 429) {
            var limited =
                    Problem.of(ErrorCode.PROVIDER_RATE_LIMITED, message(error, provider, status))
                            .withDetail("provider", provider);
            return retryAfter == null ? limited : limited.withHeader("retry-after", retryAfter);
        }
        if (status >= 400 && status < 500) {
            return refused(provider, status, error);
        }
        var failed =
                Problem.of(
                                status == 504
                                        ? ErrorCode.PROVIDER_TIMEOUT
                                        : ErrorCode.PROVIDER_ERROR,
                                status >= 500
                                        ? message(error, provider, status)
                                        : "The provider "
                                                + provider
                                                + " answered with an unexpected status "
                                                + status
                                                + ".")
                        .withDetail("provider", provider)
                        .withDetail("provider_status", status);
        return retryAfter == null ? failed : failed.withHeader("retry-after", retryAfter);
    }

    private static Problem refused(String provider, int status, JsonNode error) {
        var code = shortened(error.path("code").asString(""), WORD_CHARS_MAX);
        var param = error.path("param");
        return new Problem(
                ErrorCode.PROVIDER_REFUSED,
                status,
                shortened(
                        error.path("type").asString(ErrorCode.PROVIDER_REFUSED.type()),
                        WORD_CHARS_MAX),
                code.isEmpty() ? ErrorCode.PROVIDER_REFUSED.code() : code,
                message(error, provider, status),
                param.isString() ? shortened(param.stringValue(), WORD_CHARS_MAX) : null,
                Map.of("provider", provider),
                Map.of());
    }

    static Problem failed(String provider, UpstreamFailure failure) {
        var message =
                switch (failure) {
                    case UNKNOWN_HOST -> "The provider's host name cannot be resolved.";
                    case FORBIDDEN_ADDRESS ->
                            "The provider's address is an internal one, which the operator forbids.";
                    case CONNECT_FAILED, CONNECT_REFUSED ->
                            "No connection to the provider can be made.";
                    case CONNECT_TIMEOUT -> "The provider did not accept the connection in time.";
                    case TLS_FAILED -> "No secure connection to the provider can be made.";
                    case TOO_MANY_CONNECTIONS -> "Too many requests to this provider at once.";
                    case RESET ->
                            "The provider closed the connection before its answer was complete.";
                    case BAD_HTTP -> "The provider's answer is no proper HTTP.";
                    case TIMEOUT_FIRST_BYTE -> "The provider did not begin to answer in time.";
                    case TIMEOUT_SILENCE -> "The provider's answer stopped half-way.";
                    case TIMEOUT_TOTAL -> "The provider's answer took too long.";
                };
        var problem = Problem.of(failure.error(), message).withDetail("provider", provider);
        return failure == UpstreamFailure.TOO_MANY_CONNECTIONS
                ? problem.withHeader("retry-after", "1")
                : problem;
    }

    static Problem of(ErrorCode error, String provider, String message) {
        return Problem.of(error, message).withDetail("provider", provider);
    }

    /// The error object in OpenAI's shape, or Anthropic's and Gemini's, which differ only in what else they hold.
    private static JsonNode error(byte[] body) {
        try {
            var root = Json.mapper().readTree(body);
            var error = root.isArray() ? root.path(0).path("error") : root.path("error");
            return error.isMissingNode() ? root : error;
        } catch (JacksonException _) {
            return Json.mapper().createObjectNode();
        }
    }

    private static String message(JsonNode error, String provider, int status) {
        var message = error.isString() ? error.stringValue() : error.path("message").asString("");
        if (message.isBlank()) {
            return "The provider " + provider + " answered with status " + status + ".";
        }
        return shortened(message, MESSAGE_CHARS_MAX);
    }

    private static String shortened(String text, int charsMax) {
        return text.length() > charsMax ? text.substring(0, charsMax) : text;
    }
}
