package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.routes.Route;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// `/v1/completions`: one prompt, or several, each of which gets its answers.
final class CompletionsForm implements Form {

    /// Prompts of one request.
    private static final int PROMPTS_MAX = 64;

    @Override
    public Set<String> always() {
        return Set.of("model", "prompt", "stream", "stream_options");
    }

    @Override
    public Ask read(
            Body body, PublishedModel model, Route.Target target, @Nullable PriceVersion hosted) {
        body.requiredTextOrArray("prompt", "a string or an array");
        var prompts = prompts(body);
        if (prompts > PROMPTS_MAX) {
            throw Refused.of(
                    ErrorCode.INVALID_VALUE,
                    "\"prompt\" has " + prompts + " prompts (expected: 1.." + PROMPTS_MAX + ").",
                    "prompt");
        }
        var streamed = body.flag("stream");
        return Ask.ofText(
                streamed,
                StreamFields.usageAsked(body, streamed),
                // Several prompts are each limited by the context, together only by the body.
                body.bytes().length,
                body.wholeNumber("max_tokens", model.outputTokensMax()),
                model.outputTokensMax(),
                prompts * (int) body.wholeNumber("n", StreamFields.CHOICES_MAX).orElse(1));
    }

    /// Numbers are the tokens of one prompt.
    private static int prompts(Body body) {
        var elements = body.elements("prompt");
        return elements.isEmpty() || elements.getFirst().token() == JsonToken.VALUE_NUMBER_INT
                ? 1
                : elements.size();
    }
}
