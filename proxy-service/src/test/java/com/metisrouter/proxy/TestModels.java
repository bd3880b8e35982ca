package com.metisrouter.proxy;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Models and keys for tests.
final class TestModels {

    static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");
    static final List<String> CHAT_PARAMETERS =
            List.of(
                    "model",
                    "messages",
                    "temperature",
                    "n",
                    "stream",
                    "stream_options",
                    "stop",
                    "max_tokens",
                    "max_completion_tokens",
                    "tools",
                    "tool_choice",
                    "metadata");

    private TestModels() {}

    static PriceVersion prices(String modelId, PriceComponent... more) {
        var components =
                new ArrayList<>(
                        List.of(
                                PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.perMillion("1.5")),
                                PriceComponent.of(
                                        Unit.CACHE_READ_TOKENS, UnitPrice.perMillion("0.15")),
                                PriceComponent.of(
                                        Unit.CACHE_WRITE_5M_TOKENS, UnitPrice.perMillion("1.875")),
                                PriceComponent.of(Unit.OUTPUT_TOKENS, UnitPrice.perMillion("7.5")),
                                PriceComponent.of(
                                        Unit.REASONING_TOKENS, UnitPrice.perMillion("7.5"))));
        components.addAll(List.of(more));
        return new PriceVersion(modelId + "@1", modelId, 1, LONG_AGO, components, "made up");
    }

    static PublishedModel chat(
            String id, String provider, String upstreamModel, PriceComponent... more) {
        return model(
                id,
                Set.of(Endpoint.CHAT_COMPLETIONS),
                provider,
                Protocol.OPENAI,
                upstreamModel,
                4_096,
                prices(id, more));
    }

    static PublishedModel embeddings(String id, String provider, String upstreamModel) {
        return model(
                id,
                Set.of(Endpoint.EMBEDDINGS),
                provider,
                Protocol.OPENAI,
                upstreamModel,
                0,
                prices(id));
    }

    static PublishedModel model(
            String id,
            Set<Endpoint> endpoints,
            String provider,
            Protocol protocol,
            String upstreamModel,
            long outputMax,
            PriceVersion prices) {
        return new PublishedModel(
                id,
                "Model " + id,
                "A model for tests.",
                "tests",
                List.of(id.substring(id.indexOf('/') + 1)),
                endpoints,
                List.of("text"),
                List.of("text"),
                100_000,
                outputMax,
                "words",
                outputMax == 0 ? "" : "max_tokens",
                endpoints.contains(Endpoint.EMBEDDINGS)
                        ? List.of("model", "input", "dimensions", "encoding_format")
                        : CHAT_PARAMETERS,
                LONG_AGO,
                List.of(new Deployment(provider, protocol, upstreamModel, 0, 1)),
                List.of(prices));
    }

    static KeySnapshot key(
            String secret,
            String accountId,
            KeySnapshot.Status status,
            List<String> models,
            @Nullable Instant expiresAt) {
        return new KeySnapshot(
                hash(secret),
                "key_" + secret.substring(4),
                accountId,
                "test",
                "project",
                "client",
                "workflow",
                status,
                models,
                LONG_AGO,
                expiresAt);
    }

    private static String hash(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(
                                            secret.getBytes(
                                                    java.nio.charset.StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
