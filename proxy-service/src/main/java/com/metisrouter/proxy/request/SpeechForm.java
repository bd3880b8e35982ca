package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.routes.Route;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1/audio/speech`
final class SpeechForm implements Form {

    @Override
    public Set<String> always() {
        return Set.of("model", "input", "stream_format");
    }

    @Override
    public Ask read(
            Body body, PublishedModel model, Route.Target target, @Nullable PriceVersion hosted) {
        var input = body.requiredString("input");
        var format = body.optionalString("stream_format");
        if (format != null && !format.equals("sse") && !format.equals("audio")) {
            throw Refused.of(
                    ErrorCode.INVALID_VALUE,
                    "\"stream_format\" is \""
                            + Body.printable(format)
                            + "\" (expected: sse or audio).",
                    "stream_format");
        }
        return Ask.ofText(
                        "sse".equals(format),
                        true,
                        body.bytes().length,
                        OptionalLong.empty(),
                        model.outputTokensMax(),
                        1)
                .with(
                        List.of(
                                Quantity.of(
                                        Unit.CHARACTERS,
                                        input.codePointCount(0, input.length()),
                                        QuantitySource.REQUEST)),
                        Map.of());
    }
}
