package com.metisrouter.catalog.site;

import com.metisrouter.catalog.store.Retired;
import com.metisrouter.contracts.catalog.Capability;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.ParameterRange;
import com.metisrouter.contracts.catalog.PublicPricing;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.catalog.UnknownParameters;
import com.metisrouter.contracts.metering.FailurePolicies;
import com.metisrouter.contracts.pricing.PriceComponent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A model as the API shows it: how it may be called, and what it costs now.
///
/// @param status `preview`, `active`, `deprecated`, or `retired` where it can't be called any more
/// @param unknownParameters what becomes of fields that aren't among `parameters`
/// @param pricing exact decimal strings in USD for one unit, under the names that clients know; `overrides` where a long context is dearer
/// @param components every price of the version, context tiers too
/// @param endpointParameters accepted fields by an endpoint's path, where they are not `parameters`
/// @param parameterRanges what parameters may be, by name; one without a range may be anything that the provider takes
/// @param failurePolicies what holds when it goes wrong, by endpoint and provider
/// @param deployments who serves it, of which requests, in whose protocol, and what becomes of the data there
public record ModelView(
        String id,
        String object,
        String name,
        String description,
        String status,
        Lifecycle lifecycle,
        UnknownParameters unknownParameters,
        List<String> aliases,
        String ownedBy,
        List<Endpoint> endpoints,
        List<String> inputModalities,
        List<String> outputModalities,
        long contextLength,
        long outputTokensMax,
        String outputLimitParameter,
        List<String> parameters,
        Map<String, List<String>> endpointParameters,
        Map<String, ParameterRange> parameterRanges,
        List<Capability> capabilities,
        String tokenizer,
        Instant createdAt,
        Map<String, Object> pricing,
        String priceVersion,
        Instant effectiveFrom,
        String source,
        List<PriceComponent> components,
        List<FailurePolicies.Published> failurePolicies,
        List<Deployment> deployments) {

    private static String status(PublishedModel model, Instant now) {
        var stage = Retired.is(model) ? Lifecycle.Stage.RETIRED : model.lifecycle().at(now);
        return stage.name().toLowerCase(Locale.ROOT);
    }

    public static ModelView of(PublishedModel model, Instant now) {
        var price = model.priceAt(now);
        var pricing = new LinkedHashMap<String, Object>(PublicPricing.of(price));
        var overrides = PublicPricing.overrides(price);
        if (!overrides.isEmpty()) {
            pricing.put("overrides", overrides);
        }
        return new ModelView(
                model.id(),
                "model",
                model.name(),
                model.description(),
                status(model, now),
                model.lifecycle(),
                model.unknownParameters(),
                model.aliases(),
                model.ownedBy(),
                model.endpoints().stream().sorted().toList(),
                model.inputModalities(),
                model.outputModalities(),
                model.contextLength(),
                model.outputTokensMax(),
                model.outputLimitParameter(),
                model.parameters(),
                model.endpointParameters(),
                model.parameterRanges(),
                Capability.of(model, price),
                model.tokenizer(),
                model.createdAt(),
                pricing,
                price.id(),
                price.effectiveFrom(),
                price.source(),
                price.components(),
                FailurePolicies.of(model),
                model.deployments());
    }
}
