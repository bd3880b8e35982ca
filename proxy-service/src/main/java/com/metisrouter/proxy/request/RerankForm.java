package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.routes.Route;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1/rerank`
final class RerankForm implements Form {

    /// Documents of one search unit, as Cohere bills them.
    private static final int DOCUMENTS_A_SEARCH = 100;

    @Override
    public Set<String> always() {
        return Set.of("model", "query", "documents");
    }

    @Override
    public Ask read(
            Body body, PublishedModel model, Route.Target target, @Nullable PriceVersion hosted) {
        var query = body.requiredString("query");
        body.requiredArray("documents", "an array of texts or objects");
        var documents = body.elements("documents").size();
        var searches = Math.ceilDiv(documents, DOCUMENTS_A_SEARCH);
        // The query is read once with each document.
        var inputMax = body.bytes().length + (long) documents * query.length() * UTF8_BYTES_MAX;
        return Ask.ofInput(inputMax)
                .with(
                        List.of(Quantity.of(Unit.SEARCHES, searches, QuantitySource.REQUEST)),
                        Map.of());
    }

    private static final int UTF8_BYTES_MAX = 4;
}
