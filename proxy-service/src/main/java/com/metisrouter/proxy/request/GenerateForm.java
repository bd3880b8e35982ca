package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.ParameterRanges;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.routes.Route;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// `:generateContent` and `:streamGenerateContent`
final class GenerateForm implements Form {

    /// Parts whose tokens are not bounded by their bytes.
    private static final Set<String> MEDIA =
            Set.of("inlineData", "inline_data", "fileData", "file_data");

    @Override
    public Set<String> always() {
        return Set.of("contents", "model");
    }

    @Override
    public Ask read(
            Body body, PublishedModel model, Route.Target target, @Nullable PriceVersion hosted) {
        var contents = body.given("contents");
        if (contents == null) {
            throw Body.missing("contents");
        }
        if (contents.token() != JsonToken.START_ARRAY
                && contents.token() != JsonToken.START_OBJECT) {
            throw Body.wrongType("contents", "an array of contents");
        }
        var config = body.either("generationConfig");
        var inner = config == null ? null : body.within("generationConfig", config);
        var asked =
                inner == null
                        ? OptionalLong.empty()
                        : number(inner, "maxOutputTokens", model.outputTokensMax());
        var choices =
                inner == null
                        ? 1
                        : (int) number(inner, "candidateCount", StreamFields.CHOICES_MAX).orElse(1);
        var searches = hosted == null ? 0 : HostedTools.ofGenerate(body, model, hosted);
        var inputMax =
                searches == 0 && !TypesWithin.hasName(MEDIA, body.bytes(), contents)
                        ? Math.min(body.bytes().length, model.contextLength())
                        : model.contextLength();
        return Ask.ofText(
                        target.streamed(), true, inputMax, asked, model.outputTokensMax(), choices)
                .with(List.of(), searches == 0 ? Map.of() : Map.of(Unit.SEARCHES, searches));
    }

    private static OptionalLong number(Body config, String camel, long max) {
        return config.either(camel) == null
                ? OptionalLong.empty()
                : config.wholeNumber(
                        config.given(camel) == null ? ParameterRanges.snake(camel) : camel, max);
    }
}
