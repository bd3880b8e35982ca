package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.routes.Route;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1/responses`
final class ResponsesForm implements Form {

    /// Parts and items that are text, so that their tokens are no more than their bytes.
    private static final Set<String> TEXT =
            Set.of(
                    "message",
                    "input_text",
                    "output_text",
                    "text",
                    "refusal",
                    "reasoning",
                    "summary_text",
                    "reasoning_text",
                    "function_call",
                    "function_call_output",
                    "custom_tool_call",
                    "custom_tool_call_output",
                    "local_shell_call",
                    "local_shell_call_output",
                    "shell_call",
                    "shell_call_output",
                    "apply_patch_call",
                    "apply_patch_call_output",
                    "exec",
                    "completed");

    @Override
    public Set<String> always() {
        return Set.of("model", "input", "stream", "stream_options", "service_tier");
    }

    @Override
    public Ask read(
            Body body, PublishedModel model, Route.Target target, @Nullable PriceVersion hosted) {
        var follows = body.optionalString("previous_response_id") != null;
        if (!follows) {
            body.requiredTextOrArray("input", "a string or an array of items");
        }
        StreamFields.checkServiceTier(body);
        var streamed = body.flag("stream");
        StreamFields.usageAsked(body, streamed);
        var searches = hosted == null ? 0 : HostedTools.ofResponses(body, model, hosted);
        var input = body.given("input");
        var isPlain =
                !follows
                        && searches == 0
                        && (input == null || TypesWithin.areAll(TEXT, body.bytes(), input));
        var inputMax =
                isPlain
                        ? Math.min(body.bytes().length, model.contextLength())
                        : model.contextLength();
        return Ask.ofText(
                        streamed,
                        false,
                        inputMax,
                        body.wholeNumber("max_output_tokens", model.outputTokensMax()),
                        model.outputTokensMax(),
                        1)
                .with(List.of(), searches == 0 ? Map.of() : Map.of(Unit.SEARCHES, searches));
    }
}
