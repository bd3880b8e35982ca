package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.errors.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a request for images asks for. A model that is priced by the image is priced by size and quality: both must be published.
final class ImagesAsk {

    static final long IMAGES_MAX = 10;
    static final long PARTIAL_MAX = 3;

    /// What a preview on the way costs, as OpenAI bills it.
    private static final long TOKENS_A_PARTIAL = 100;

    private static final String SIZE_DEFAULT = "1024x1024";
    private static final String QUALITY_DEFAULT = "standard";

    private ImagesAsk() {}

    static Ask of(
            PublishedModel model,
            boolean streamed,
            long inputMax,
            long images,
            long partial,
            @Nullable String size,
            @Nullable String quality) {
        var ask =
                Ask.ofText(
                        streamed,
                        true,
                        inputMax,
                        OptionalLong.empty(),
                        model.outputTokensMax() == 0
                                ? 0
                                : model.outputTokensMax() + partial * TOKENS_A_PARTIAL,
                        (int) images);
        var variants = variants(model);
        if (variants.isEmpty()) {
            return ask;
        }
        var variant = orDefault(size, SIZE_DEFAULT) + "/" + orDefault(quality, QUALITY_DEFAULT);
        if (!variants.contains(variant)) {
            throw Refused.of(
                    ErrorCode.INVALID_VALUE,
                    "No image of \""
                            + Body.printable(variant)
                            + "\" (size/quality) is published for "
                            + model.id()
                            + ". Published are: "
                            + String.join(", ", variants)
                            + ".",
                    size == null ? "quality" : "size");
        }
        return ask.with(
                List.of(new Quantity(Unit.IMAGES, variant, images, QuantitySource.REQUEST)),
                Map.of());
    }

    private static String orDefault(@Nullable String given, String otherwise) {
        return given == null || given.equals("auto") ? otherwise : given;
    }

    /// Of all versions, since the one in force is chosen later.
    private static NavigableSet<String> variants(PublishedModel model) {
        var variants = new TreeSet<String>();
        for (var version : model.priceVersions()) {
            for (PriceComponent component : version.components()) {
                if (component.unit() == Unit.IMAGES) {
                    variants.add(component.variant());
                }
            }
        }
        return variants;
    }
}
