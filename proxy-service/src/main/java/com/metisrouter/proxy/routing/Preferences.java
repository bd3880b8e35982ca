package com.metisrouter.proxy.routing;

import com.metisrouter.contracts.money.UnitPrice;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one request asks of routing. Names of providers are in lower case.
///
/// @param order providers to try first, in this order; names that nothing is served by are passed over
/// @param only providers to go to, empty for all
/// @param ignore providers not to go to
/// @param sort null where the catalog's priorities and weights hold
/// @param sortAcrossModels whether `sort` mixes the deployments of several models, rather than sorting those of each
/// @param maxPrice null where every price will do
/// @param noTraining whether only providers will do that are known not to train on what they are sent
/// @param noRetention whether only providers will do that are known to keep nothing of it
/// @param models ids of models to try one after the other
public record Preferences(
        List<String> order,
        Set<String> only,
        Set<String> ignore,
        boolean allowFallbacks,
        @Nullable Sort sort,
        boolean sortAcrossModels,
        @Nullable MaxPrice maxPrice,
        boolean noTraining,
        boolean noRetention,
        List<String> models) {

    public static final Preferences NONE =
            new Preferences(
                    List.of(), Set.of(), Set.of(), true, null, false, null, false, false,
                    List.of());

    public enum Sort {
        PRICE,
        LATENCY,
        THROUGHPUT
    }

    /// Null where no highest price was given. A price that equals it is accepted.
    ///
    /// @param prompt USD for one input token
    /// @param completion USD for one output token
    /// @param request USD for the request itself
    public record MaxPrice(
            @Nullable UnitPrice prompt,
            @Nullable UnitPrice completion,
            @Nullable UnitPrice request) {

        boolean allows(Price price) {
            return allows(prompt, price.prompt())
                    && allows(completion, price.completion())
                    && allows(request, price.request());
        }

        private static boolean allows(@Nullable UnitPrice max, UnitPrice price) {
            return max == null || price.usdPerUnit().compareTo(max.usdPerUnit()) <= 0;
        }
    }

    public Preferences {
        order = List.copyOf(order);
        only = Set.copyOf(only);
        ignore = Set.copyOf(ignore);
        models = List.copyOf(models);
    }

    /// The models to try, each once: the one that `model` names comes first.
    ///
    /// @param model null where the request has only `models`
    public List<String> modelsAfter(@Nullable String model) {
        if (models.isEmpty()) {
            return model == null ? List.of() : List.of(model);
        }
        var all = new LinkedHashSet<String>();
        if (model != null) {
            all.add(model);
        }
        all.addAll(models);
        return List.copyOf(all);
    }
}
