package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.proxy.routes.Route;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1/images/generations`
final class ImagesForm implements Form {

    @Override
    public Set<String> always() {
        return Set.of("model", "prompt", "n", "stream");
    }

    @Override
    public Ask read(
            Body body, PublishedModel model, Route.Target target, @Nullable PriceVersion hosted) {
        body.requiredString("prompt");
        return ImagesAsk.of(
                model,
                body.flag("stream"),
                body.bytes().length,
                body.wholeNumber("n", ImagesAsk.IMAGES_MAX).orElse(1),
                body.wholeNumber("partial_images", ImagesAsk.PARTIAL_MAX).orElse(0),
                body.optionalString("size"),
                body.optionalString("quality"));
    }
}
