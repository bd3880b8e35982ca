package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.routes.Route;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1/chat/completions`
final class ChatForm implements Form {

    @Override
    public Set<String> always() {
        return Set.of("model", "messages", "stream", "stream_options", "service_tier");
    }

    @Override
    public Ask read(
            Body body, PublishedModel model, Route.Target target, @Nullable PriceVersion hosted) {
        var messages = body.requiredArray("messages", "an array of messages");
        StreamFields.checkServiceTier(body);
        var streamed = body.flag("stream");
        var inputMax =
                Media.isIn(body.bytes(), messages)
                        ? model.contextLength()
                        : Math.min(body.bytes().length, model.contextLength());
        return Ask.ofText(
                streamed,
                StreamFields.usageAsked(body, streamed),
                inputMax,
                outputLimit(model, body),
                model.outputTokensMax(),
                (int) body.wholeNumber("n", StreamFields.CHOICES_MAX).orElse(1));
    }

    private static OptionalLong outputLimit(PublishedModel model, Body body) {
        var max = model.outputTokensMax();
        var older = body.wholeNumber("max_tokens", max);
        var current = body.wholeNumber("max_completion_tokens", max);
        if (older.isPresent() && current.isPresent()) {
            throw Refused.of(
                    ErrorCode.INVALID_VALUE,
                    "\"max_tokens\" and \"max_completion_tokens\" are both set (expected: one of them).",
                    "max_tokens");
        }
        return current.isPresent() ? current : older;
    }
}
