package com.metisrouter.catalog.providers;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.providers.AuthStyle;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// Asks a provider something that costs nothing, to see whether it is there and takes the credential.
@Edge
final class ProviderCheck implements AutoCloseable {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final String ANTHROPIC_VERSION = "anthropic-version";

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_MAX)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
    private final InstantSource clock;

    ProviderCheck(InstantSource clock) {
        this.clock = clock;
    }

    /// What was seen.
    ///
    /// @param status 0 where there was no answer
    /// @param problem empty where all is well
    record Seen(Instant at, boolean ok, int status, long millis, String problem) {}

    /// Empty where there is nothing to ask, or nothing that can be asked here.
    ///
    /// @param credential empty where it has none or can't be opened
    Optional<Seen> look(Provider provider, Optional<String> credential, boolean internalForbidden)
            throws InterruptedException {
        if (provider.checkPath().isEmpty() || provider.auth() == AuthStyle.SIGV4) {
            return Optional.empty();
        }
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var url = URI.create(provider.baseUrl() + provider.checkPath());
        if (internalForbidden && ProviderRules.isInternal(url.getHost())) {
            return Optional.of(
                    new Seen(
                            at, false, 0, 0, "its address is an internal one, which is forbidden"));
        }
        if (provider.auth() != AuthStyle.NONE && credential.isEmpty()) {
            return Optional.of(
                    new Seen(at, false, 0, 0, "it has no credential, or none that can be opened"));
        }
        var begin = System.nanoTime();
        try {
            // What it answers doesn't matter, so nothing of it is kept.
            var answer =
                    http.send(
                            request(provider, url, credential.orElse("")),
                            HttpResponse.BodyHandlers.discarding());
            return Optional.of(seen(at, answer.statusCode(), millis(begin)));
        } catch (HttpTimeoutException _) {
            return Optional.of(new Seen(at, false, 0, millis(begin), "it didn't answer in time"));
        } catch (IOException e) {
            return Optional.of(
                    new Seen(at, false, 0, millis(begin), "it can't be reached: " + why(e)));
        }
    }

    private static String why(IOException e) {
        return switch (e) {
            case ConnectException it when it.getCause() instanceof UnresolvedAddressException ->
                    "its host name isn't known";
            case UnknownHostException _ -> "its host name isn't known";
            case ConnectException _ ->
                    "nothing listens there, or the network doesn't let it through";
            case SSLException it -> "TLS: " + it.getMessage();
            default -> "the connection ended before an answer came";
        };
    }

    private static long millis(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private static Seen seen(Instant at, int status, long millis) {
        var problem =
                switch (status) {
                    case 200 -> "";
                    case 401, 403 -> "it refuses the credential";
                    case 404 -> "it has no such path: is the base URL right?";
                    case 429 -> "it asks for fewer requests";
                    default -> "it answers " + status;
                };
        return new Seen(at, problem.isEmpty(), status, millis, problem);
    }

    private static HttpRequest request(Provider provider, URI url, String credential) {
        var request = HttpRequest.newBuilder(url).timeout(ANSWER_MAX).GET();
        provider.headers().forEach(request::header);
        if (provider.protocol() == Protocol.ANTHROPIC
                && !provider.headers().containsKey(ANTHROPIC_VERSION)) {
            request.header(ANTHROPIC_VERSION, "2023-06-01");
        }
        provider.auth()
                .header(provider.protocol(), credential)
                .ifPresent(it -> request.header(it.name(), it.value()));
        return request.build();
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
