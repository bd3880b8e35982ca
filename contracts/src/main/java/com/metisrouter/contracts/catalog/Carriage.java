package com.metisrouter.contracts.catalog;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How a published endpoint is served by what a provider serves itself: as it is, or by way of another endpoint.
///
/// This is the whole list of translations. What is not in it is not published.
public final class Carriage {

    private Carriage() {}

    /// The provider's endpoint by which a client's is served: the same one where the provider serves it, else the nearest that the
    /// client's requests and answers can be translated to and from.
    public static Optional<Endpoint> by(Endpoint client, Deployment deployment) {
        return deployment.serves(client)
                ? Optional.of(client)
                : translations(client).stream().filter(deployment::serves).findFirst();
    }

    /// A provider's endpoints that can stand in for a client's, the most faithful first.
    public static List<Endpoint> translations(Endpoint client) {
        return switch (client) {
            case CHAT_COMPLETIONS -> List.of(Endpoint.MESSAGES, Endpoint.GENERATE_CONTENT);
            case MESSAGES -> List.of(Endpoint.CHAT_COMPLETIONS, Endpoint.GENERATE_CONTENT);
            case RESPONSES ->
                    List.of(
                            Endpoint.CHAT_COMPLETIONS,
                            Endpoint.MESSAGES,
                            Endpoint.GENERATE_CONTENT);
            default -> List.of();
        };
    }

    /// Everything that a model can be published for where its provider serves these.
    public static Set<Endpoint> reachable(Set<Endpoint> served) {
        var reachable = EnumSet.noneOf(Endpoint.class);
        for (var endpoint : Endpoint.values()) {
            if (served.contains(endpoint)
                    || translations(endpoint).stream().anyMatch(served::contains)) {
                reachable.add(endpoint);
            }
        }
        return reachable;
    }
}
