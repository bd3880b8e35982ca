package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.json.Trees;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The views' API, asked with the caller's own key, so that it shows what that key may see.
@Edge
public final class AccountViews implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final @Nullable URI baseUrl;
    private final HttpClient http;

    /// What the views answered.
    record Shown(int status, JsonNode json) {}

    /// @param baseUrl null where this gateway has no views to ask
    public AccountViews(@Nullable URI baseUrl) {
        this.baseUrl = baseUrl;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(TIMEOUT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    /// Fails if the views don't answer.
    CompletableFuture<Shown> get(String path, String secret) {
        if (baseUrl == null) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("no views are configured (METIS_VIEWS_URL)"));
        }
        var request =
                HttpRequest.newBuilder(baseUrl.resolve(path))
                        .timeout(TIMEOUT)
                        .header("authorization", "Bearer " + secret)
                        .header("accept", "application/json")
                        .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenApply(answer -> new Shown(answer.statusCode(), Trees.read(answer.body())));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
