package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.routes.Route;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1/messages`
final class MessagesForm implements Form {

    /// Blocks that are text, so that their tokens are no more than their bytes.
    private static final Set<String> TEXT =
            Set.of(
                    "text",
                    "tool_use",
                    "tool_result",
                    "thinking",
                    "redacted_thinking",
                    "tool_reference",
                    "ephemeral");

    @Override
    public Set<String> always() {
        return Set.of("model", "messages", "max_tokens", "stream");
    }

    @Override
    public Ask read(
            Body body, PublishedModel model, Route.Target target, @Nullable PriceVersion hosted) {
        var messages = body.requiredArray("messages", "an array of messages");
        var asked = body.wholeNumber("max_tokens", model.outputTokensMax());
        if (asked.isEmpty()) {
            throw Body.missing("max_tokens");
        }
        var searches = hosted == null ? 0 : HostedTools.ofMessages(body, model, hosted);
        var inputMax =
                searches == 0 && TypesWithin.areAll(TEXT, body.bytes(), messages)
                        ? Math.min(body.bytes().length, model.contextLength())
                        : model.contextLength();
        return Ask.ofText(
                        body.flag("stream"),
                        true,
                        inputMax,
                        OptionalLong.of(asked.getAsLong()),
                        model.outputTokensMax(),
                        1)
                .with(List.of(), searches == 0 ? Map.of() : Map.of(Unit.SEARCHES, searches));
    }
}
