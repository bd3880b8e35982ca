package com.metisrouter.catalog.seed;

import com.metisrouter.catalog.yaml.YamlNode;
import com.metisrouter.contracts.catalog.Capability;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.ParameterRange;
import com.metisrouter.contracts.catalog.Protocol;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What models of one kind have in common.
///
/// @param endpoints that the provider serves itself; what can be translated to them is published too
/// @param ranges what parameters may be, by name
/// @param capabilities null where its models' parameters have to tell
/// @param parameters accepted at the first endpoint, and at those that `endpointParameters` doesn't name
record SeedFamily(
        String provider,
        Protocol protocol,
        String ownedBy,
        Set<Endpoint> endpoints,
        List<String> inputModalities,
        List<String> outputModalities,
        String tokenizer,
        String outputLimitParameter,
        List<String> parameters,
        Map<String, List<String>> endpointParameters,
        Map<String, ParameterRange> ranges,
        @Nullable Set<Capability> capabilities) {

    private static final Set<String> FIELDS =
            Set.of(
                    "provider",
                    "protocol",
                    "ownedBy",
                    "endpoints",
                    "inputModalities",
                    "outputModalities",
                    "tokenizer",
                    "outputLimitParameter",
                    "parameters",
                    "endpointParameters",
                    "ranges",
                    "capabilities");

    private static final Set<String> TOKENIZERS =
            Set.of("o200k_base", "cl100k_base", "words", "unknown");

    static SeedFamily read(YamlNode node) {
        node.expectOnly(FIELDS);
        var tokenizer = node.text("tokenizer");
        if (!TOKENIZERS.contains(tokenizer)) {
            node.problem("tokenizer \"" + tokenizer + "\" is not known");
        }
        return new SeedFamily(
                node.text("provider"),
                node.value("protocol", Protocol::valueOf, Protocol.OPENAI),
                node.text("ownedBy"),
                endpoints(node),
                node.texts("inputModalities"),
                node.texts("outputModalities"),
                tokenizer,
                node.text("outputLimitParameter"),
                node.texts("parameters"),
                endpointParameters(node),
                SeedClaims.ranges(node),
                SeedClaims.capabilities(node));
    }

    private static Map<String, List<String>> endpointParameters(YamlNode node) {
        var lists = new LinkedHashMap<String, List<String>>();
        if (node.has("endpointParameters")) {
            var child = node.child("endpointParameters");
            var paths = endpoints(node).stream().map(Endpoint::path).collect(Collectors.toSet());
            child.expectOnly(paths);
            for (var path : paths) {
                if (child.has(path)) {
                    lists.put(path, child.texts(path));
                }
            }
        }
        return lists;
    }

    private static Set<Endpoint> endpoints(YamlNode node) {
        var endpoints = new ArrayList<Endpoint>();
        for (var path : node.texts("endpoints")) {
            try {
                endpoints.add(Endpoint.ofPath(path));
            } catch (IllegalArgumentException e) {
                node.problem(String.valueOf(e.getMessage()));
            }
        }
        if (endpoints.isEmpty()) {
            node.problem("no endpoint");
            return Set.of();
        }
        return EnumSet.copyOf(endpoints);
    }
}
