package com.metisrouter.catalog;

import com.metisrouter.catalog.seed.SeedFile;

/// Small seed files to change in tests.
public final class TestSeeds {

    private static final String HEAD =
            """
            sources:
              list: a price list of 2026
            families:
              chat:
                provider: p
                protocol: OPENAI
                ownedBy: owner
                endpoints: [/v1/chat/completions]
                inputModalities: [text]
                outputModalities: [text]
                tokenizer: unknown
                outputLimitParameter: max_tokens
                parameters: [model, messages]
            models:
            """;

    private TestSeeds() {}

    public static SeedFile of(String... models) {
        return SeedFile.parse(HEAD + String.join("", models));
    }

    /// The same with another note of where the prices were read.
    public static SeedFile withSource(String source, String... models) {
        return SeedFile.parse(
                HEAD.replace("a price list of 2026", source) + String.join("", models));
    }

    /// A model with the alias `<name>-latest` and one price version for each pair of an instant and an input price per million.
    public static String model(String name, String... instantsAndInputPrices) {
        var text =
                new StringBuilder(
                        """
                          - id: p/%1$s
                            name: Model %1$s
                            family: chat
                            aliases: [%1$s-latest]
                            description: A model.
                            created: 2026-01-02
                            contextLength: 1000
                            outputTokensMax: 100
                            prices:
                        """
                                .formatted(name));
        for (var i = 0; i < instantsAndInputPrices.length; i += 2) {
            text.append(
                    """
                          - version: %d
                            effectiveFrom: %s
                            source: list
                            perMillion: { input: "%s", output: "2.00" }
                    """
                            .formatted(
                                    i / 2 + 1,
                                    instantsAndInputPrices[i],
                                    instantsAndInputPrices[i + 1]));
        }
        return text.toString();
    }
}
