package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.routes.Route;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// `:embedContent` and `:batchEmbedContents`
final class EmbedContentForm implements Form {

    /// Contents of one batch.
    private static final int BATCH_MAX = 100;

    @Override
    public Set<String> always() {
        return Set.of("model", "content", "requests");
    }

    @Override
    public Ask read(
            Body body, PublishedModel model, Route.Target target, @Nullable PriceVersion hosted) {
        if (target.several()) {
            body.requiredArray("requests", "an array of requests");
            var requests = body.elements("requests");
            if (requests.size() > BATCH_MAX) {
                throw Refused.of(
                        ErrorCode.INVALID_VALUE,
                        "\"requests\" has "
                                + requests.size()
                                + " (expected: 1.."
                                + BATCH_MAX
                                + ").",
                        "requests");
            }
            for (var i = 0; i < requests.size(); i++) {
                requireContent(body.within("requests[" + i + "]", requests.get(i)));
            }
        } else {
            requireContent(body);
        }
        return Ask.ofInput(body.bytes().length);
    }

    private static void requireContent(Body request) {
        var content = request.given("content");
        if (content == null || content.token() != JsonToken.START_OBJECT) {
            throw request.wrong("content", "an object with parts");
        }
    }
}
