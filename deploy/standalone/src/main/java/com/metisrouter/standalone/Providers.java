package com.metisrouter.standalone;

import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which providers are on: those whose key is in the environment, those that were pointed somewhere, and the simulator.
final class Providers {

    private record Known(String name, Protocol protocol, String baseUrl) {}

    private static final List<Known> KNOWN =
            List.of(
                    new Known("openai", Protocol.OPENAI, "https://api.openai.com/v1"),
                    new Known("mistral", Protocol.OPENAI, "https://api.mistral.ai/v1"),
                    new Known("deepseek", Protocol.OPENAI, "https://api.deepseek.com/v1"),
                    new Known("anthropic", Protocol.ANTHROPIC, "https://api.anthropic.com/v1"),
                    new Known(
                            "google",
                            Protocol.GEMINI,
                            "https://generativelanguage.googleapis.com/v1beta"));
    static final String SIMULATOR = "sim";

    private Providers() {}

    static List<String> names() {
        var names = new ArrayList<>(KNOWN.stream().map(Known::name).toList());
        names.add(SIMULATOR);
        return names;
    }

    /// @param pointedAt base URLs by provider name, as `--provider` gave them; they switch a provider on even without a key
    static Map<String, ProviderEndpoint> of(
            Map<String, String> environment, Map<String, URI> pointedAt, URI simulator) {
        var endpoints = new LinkedHashMap<String, ProviderEndpoint>();
        for (var known : KNOWN) {
            var key =
                    environment
                            .getOrDefault(ProviderEndpoint.keyVariable(known.name()), "")
                            .strip();
            var url = pointedAt.get(known.name());
            if (!key.isEmpty() || url != null) {
                var base = url == null ? URI.create(known.baseUrl()) : url;
                endpoints.put(
                        known.name(),
                        new ProviderEndpoint(
                                known.name(), known.protocol(), base, key.isEmpty() ? null : key));
            }
        }
        var simulatorUrl = pointedAt.getOrDefault(SIMULATOR, simulator);
        endpoints.put(
                SIMULATOR, new ProviderEndpoint(SIMULATOR, Protocol.OPENAI, simulatorUrl, null));
        return endpoints;
    }
}
