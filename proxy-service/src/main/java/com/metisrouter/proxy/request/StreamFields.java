package com.metisrouter.proxy.request;

import com.metisrouter.proxy.errors.ErrorCode;
import java.util.Set;
import tools.jackson.core.JsonToken;

/// The fields that OpenAI's text endpoints have in common.
final class StreamFields {

    /// Answers that one request may ask for.
    static final int CHOICES_MAX = 8;

    /// Tiers that cost what is published; the dearer and cheaper ones have no published price.
    private static final Set<String> STANDARD_TIERS = Set.of("auto", "default", "standard");

    private StreamFields() {}

    static void checkServiceTier(Body body) {
        var tier = body.optionalString("service_tier");
        if (tier != null && !STANDARD_TIERS.contains(tier)) {
            throw Refused.of(
                    ErrorCode.INVALID_VALUE,
                    "\"service_tier\" is not published here but for auto and default.",
                    "service_tier");
        }
    }

    static boolean usageAsked(Body body, boolean streamed) {
        var options = body.given("stream_options");
        if (options == null) {
            return false;
        }
        if (options.token() != JsonToken.START_OBJECT) {
            throw Body.wrongType("stream_options", "an object");
        }
        if (!streamed) {
            throw Refused.of(
                    ErrorCode.INVALID_VALUE,
                    "\"stream_options\" is only allowed when \"stream\" is true.",
                    "stream_options");
        }
        return body.within("stream_options", options).flag("include_usage");
    }
}
