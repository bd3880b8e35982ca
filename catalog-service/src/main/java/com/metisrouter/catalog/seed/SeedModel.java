package com.metisrouter.catalog.seed;

import com.metisrouter.catalog.yaml.YamlNode;
import com.metisrouter.contracts.catalog.Carriage;
import com.metisrouter.contracts.catalog.DataPolicy;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.catalog.UnknownParameters;
import com.metisrouter.contracts.metering.FailurePolicies;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one model. A model that has a problem is still read on, so that its other problems show too; then there is no model.
final class SeedModel {

    private static final Set<String> FIELDS =
            Set.of(
                    "id",
                    "name",
                    "family",
                    "aliases",
                    "upstreamModel",
                    "description",
                    "created",
                    "contextLength",
                    "outputTokensMax",
                    "inputModalities",
                    "preview",
                    "deprecated",
                    "retires",
                    "replacement",
                    "unknownParameters",
                    "ranges",
                    "capabilities",
                    "prices");

    private static final Pattern ID = Pattern.compile("[a-z0-9]+/[A-Za-z0-9._-]+");

    private SeedModel() {}

    static @Nullable PublishedModel read(
            YamlNode node,
            @Nullable SeedFamily family,
            SeedPrices prices,
            Map<String, DataPolicy> dataPolicies,
            List<String> problems) {
        var before = problems.size();
        node.expectOnly(FIELDS);
        var id = node.text("id");
        if (!ID.matcher(id).matches()) {
            node.problem("\"id\": \"" + id + "\" (expected: provider/model)");
        }
        var contextLength = node.number("contextLength");
        if (contextLength < 1) {
            node.problem("\"contextLength\": " + contextLength + " (expected: 1 or more)");
        }
        var outputTokensMax = node.number("outputTokensMax");
        if (outputTokensMax < 0) {
            node.problem("\"outputTokensMax\": " + outputTokensMax + " (expected: 0 or more)");
        }
        if (outputTokensMax > contextLength) {
            node.problem(
                    "\"outputTokensMax\": "
                            + outputTokensMax
                            + " (expected: at most contextLength, "
                            + contextLength
                            + ")");
        }
        var name = node.text("name");
        var description = node.text("description");
        var aliases = node.has("aliases") ? node.texts("aliases") : List.<String>of();
        var created = node.date("created");
        var versions = prices.read(id, node);
        var lifecycle = lifecycle(node);
        var unknown = unknownParameters(node);
        if (family == null) {
            node.problem("family \"" + node.text("family") + "\" is not among the families");
        }
        if (family == null || problems.size() > before) {
            return null;
        }
        var upstream =
                node.has("upstreamModel")
                        ? node.text("upstreamModel")
                        : id.substring(id.indexOf('/') + 1);
        var ranges = new TreeMap<>(family.ranges());
        ranges.putAll(SeedClaims.ranges(node));
        var capabilities =
                node.has("capabilities") ? SeedClaims.capabilities(node) : family.capabilities();
        var model =
                new PublishedModel(
                        id,
                        name,
                        description,
                        family.ownedBy(),
                        aliases,
                        Carriage.reachable(family.endpoints()),
                        node.has("inputModalities")
                                ? node.texts("inputModalities")
                                : family.inputModalities(),
                        family.outputModalities(),
                        contextLength,
                        outputTokensMax,
                        family.tokenizer(),
                        family.outputLimitParameter(),
                        family.parameters(),
                        created,
                        List.of(
                                new Deployment(
                                        family.provider(),
                                        family.protocol(),
                                        upstream,
                                        0,
                                        1,
                                        family.endpoints(),
                                        FailurePolicies.of(family.endpoints(), family.provider()),
                                        dataPolicies.get(family.provider()))),
                        versions,
                        family.endpointParameters(),
                        lifecycle,
                        unknown,
                        ranges,
                        capabilities);
        SeedClaims.check(model, node);
        return model;
    }

    private static Lifecycle lifecycle(YamlNode node) {
        var preview = node.has("preview") && node.<Boolean>value("preview", SeedModel::flag, false);
        var deprecated = node.has("deprecated") ? node.date("deprecated") : null;
        var retires = node.has("retires") ? node.date("retires") : null;
        var replacement = node.has("replacement") ? node.text("replacement") : "";
        try {
            return new Lifecycle(preview, deprecated, retires, replacement);
        } catch (IllegalArgumentException e) {
            node.problem(String.valueOf(e.getMessage()));
            return Lifecycle.ACTIVE;
        }
    }

    static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "\"" + text + "\" (expected: true or false)");
        };
    }

    private static UnknownParameters unknownParameters(YamlNode node) {
        return node.has("unknownParameters")
                ? node.value(
                        "unknownParameters", SeedModel::unknownParameters, UnknownParameters.REFUSE)
                : UnknownParameters.REFUSE;
    }

    private static UnknownParameters unknownParameters(String text) {
        return switch (text) {
            case "refuse" -> UnknownParameters.REFUSE;
            case "drop" -> UnknownParameters.DROP;
            default ->
                    throw new IllegalArgumentException(
                            "\"" + text + "\" (expected: refuse or drop)");
        };
    }
}
