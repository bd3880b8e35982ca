package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.proxy.routes.Route;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1/embeddings`
final class EmbeddingsForm implements Form {

    @Override
    public Set<String> always() {
        return Set.of("model", "input");
    }

    @Override
    public Ask read(
            Body body, PublishedModel model, Route.Target target, @Nullable PriceVersion hosted) {
        body.requiredTextOrArray("input", "a string or an array");
        // Several inputs are each limited by the context, together only by the body.
        return Ask.ofInput(body.bytes().length);
    }
}
