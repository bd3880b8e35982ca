package com.metisrouter.standalone.migration;

import com.metisrouter.contracts.catalog.Capability;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.ParameterRange;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.catalog.UnknownParameters;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.wire.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The models of a catalog's list (`GET /api/v1/models`) with the prices in force.
public final class CatalogModels {

    private static final int MODELS_MAX = 20_000;

    private record Shown(
            String id,
            String name,
            String description,
            List<String> aliases,
            String ownedBy,
            Set<Endpoint> endpoints,
            List<String> inputModalities,
            List<String> outputModalities,
            long contextLength,
            long outputTokensMax,
            String outputLimitParameter,
            List<String> parameters,
            @Nullable Map<String, List<String>> endpointParameters,
            String tokenizer,
            Instant createdAt,
            String priceVersion,
            Instant effectiveFrom,
            String source,
            List<PriceComponent> components,
            @Nullable List<Deployment> deployments,
            @Nullable Lifecycle lifecycle,
            @Nullable UnknownParameters unknownParameters,
            @Nullable Map<String, ParameterRange> parameterRanges,
            @Nullable Set<Capability> capabilities) {

        PublishedModel model() {
            if (deployments == null || deployments.isEmpty()) {
                throw new IllegalArgumentException(
                        "the catalog does not tell who serves "
                                + id
                                + " (expected: a catalog of this version)");
            }
            return new PublishedModel(
                    id,
                    name,
                    description,
                    ownedBy,
                    aliases,
                    endpoints,
                    inputModalities,
                    outputModalities,
                    contextLength,
                    outputTokensMax,
                    tokenizer,
                    outputLimitParameter,
                    parameters,
                    createdAt,
                    deployments,
                    List.of(
                            new PriceVersion(
                                    priceVersion, id, 1, effectiveFrom, components, source)),
                    endpointParameters == null ? Map.of() : endpointParameters,
                    lifecycle,
                    unknownParameters,
                    parameterRanges == null ? Map.of() : parameterRanges,
                    capabilities);
        }
    }

    private CatalogModels() {}

    /// @throws IllegalArgumentException if the answer is not a catalog's list, or an older catalog's
    public static List<PublishedModel> of(JsonNode answer) {
        var data = answer.path("data");
        if (!data.isArray() || data.isEmpty() || data.size() > MODELS_MAX) {
            throw new IllegalArgumentException(
                    "the catalog lists no models, or more than " + MODELS_MAX);
        }
        try {
            return data.valueStream()
                    .map(model -> Json.mapper().treeToValue(model, Shown.class).model())
                    .toList();
        } catch (JacksonException | NullPointerException e) {
            throw new IllegalArgumentException("the answer is not a catalog's list of models", e);
        }
    }
}
