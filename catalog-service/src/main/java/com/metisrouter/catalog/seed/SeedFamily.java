package com.metisrouter.catalog.seed;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What models of one kind have in common.
record SeedFamily(
        String provider,
        Protocol protocol,
        String ownedBy,
        Set<Endpoint> endpoints,
        List<String> inputModalities,
        List<String> outputModalities,
        String tokenizer,
        String outputLimitParameter,
        List<String> parameters) {

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
                    "parameters");

    private static final Set<String> TOKENIZERS =
            Set.of("o200k_base", "cl100k_base", "words", "unknown");

    static SeedFamily read(SeedNode node) {
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
                node.texts("parameters"));
    }

    private static Set<Endpoint> endpoints(SeedNode node) {
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
