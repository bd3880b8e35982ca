package com.metisrouter.catalog.seed;

import com.metisrouter.catalog.yaml.YamlNode;
import com.metisrouter.contracts.catalog.Capability;
import com.metisrouter.contracts.catalog.DataPolicy;
import com.metisrouter.contracts.catalog.ParameterRange;
import com.metisrouter.contracts.catalog.PublishedModel;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads what a seed file claims of models and providers besides their prices: ranges of parameters, capabilities, data policies.
final class SeedClaims {

    private static final Set<String> POLICY_FIELDS =
            Set.of("trains", "retentionDays", "source", "verified");

    private SeedClaims() {}

    /// `ranges`, each as `0..2`, `whole 1..128`, or the list of texts that are accepted.
    static Map<String, ParameterRange> ranges(YamlNode node) {
        var ranges = new TreeMap<String, ParameterRange>();
        if (node.has("ranges")) {
            var child = node.child("ranges");
            for (var name : child.names()) {
                if (child.isText(name)) {
                    child.value(name, SeedClaims::bounds, Optional.<ParameterRange>empty())
                            .ifPresent(range -> ranges.put(name, range));
                } else {
                    var texts = child.texts(name);
                    if (!texts.isEmpty()) {
                        ranges.put(name, ParameterRange.oneOf(texts));
                    }
                }
            }
        }
        return ranges;
    }

    private static Optional<ParameterRange> bounds(String text) {
        return Optional.of(ParameterRange.parse(text));
    }

    /// @return null where the node has no `capabilities`
    static @Nullable Set<Capability> capabilities(YamlNode node) {
        if (!node.has("capabilities")) {
            return null;
        }
        var capabilities = EnumSet.noneOf(Capability.class);
        for (var word : node.texts("capabilities")) {
            try {
                capabilities.add(Capability.ofWord(word));
            } catch (IllegalArgumentException e) {
                node.problem("\"capabilities\": " + e.getMessage());
            }
        }
        if (capabilities.remove(Capability.CACHING)) {
            node.problem(
                    "\"capabilities\": \"caching\" is told by the prices (expected: a price of cache_read_tokens)");
        }
        return capabilities;
    }

    /// Claims that a model's own fields don't bear out.
    static void check(PublishedModel model, YamlNode node) {
        var endpoints = model.endpoints();
        var held =
                endpoints.stream()
                        .flatMap(each -> model.ranges(each).keySet().stream())
                        .collect(Collectors.toSet());
        model.parameterRanges().keySet().stream()
                .filter(name -> !held.contains(name))
                .forEach(name ->
                        node.problem(
                                "a range for \"" + name + "\", which no endpoint of it accepts"));
        var capabilities = model.capabilities();
        if (capabilities != null) {
            capabilities.stream()
                    .filter(each -> !each.isBacked(model))
                    .forEach(each ->
                            node.problem(
                                    "the capability \""
                                            + each.word()
                                            + "\" without a parameter or modality that it takes"));
        }
    }

    /// `dataPolicies`, by the provider's name.
    static Map<String, DataPolicy> dataPolicies(YamlNode root) {
        var policies = new LinkedHashMap<String, DataPolicy>();
        if (root.has("dataPolicies")) {
            root.child("dataPolicies")
                    .children()
                    .forEach((provider, node) -> {
                        var policy = dataPolicy(node);
                        if (policy != null) {
                            policies.put(provider, policy);
                        }
                    });
        }
        return policies;
    }

    private static @Nullable DataPolicy dataPolicy(YamlNode node) {
        node.expectOnly(POLICY_FIELDS);
        var trains = node.<Boolean>value("trains", SeedModel::flag, true);
        var days =
                node.has("retentionDays")
                        ? node.value("retentionDays", SeedClaims::days, Optional.<Integer>empty())
                        : Optional.<Integer>empty();
        var source = node.text("source");
        var verified = node.value("verified", LocalDate::parse, LocalDate.EPOCH);
        try {
            return new DataPolicy(trains, days.orElse(null), source, verified);
        } catch (IllegalArgumentException e) {
            node.problem(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static Optional<Integer> days(String text) {
        return Optional.of(Integer.valueOf(text));
    }
}
