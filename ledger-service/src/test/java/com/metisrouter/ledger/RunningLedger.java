package com.metisrouter.ledger;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.springframework.context.ConfigurableApplicationContext;

/// A ledger with its HTTP, and somebody who asks it.
public final class RunningLedger implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext application;
    private final String base;

    private RunningLedger(ConfigurableApplicationContext application) {
        this.application = application;
        base = "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port");
    }

    public static RunningLedger start(LedgerConfig config) {
        return new RunningLedger(LedgerApplication.run(config, "0"));
    }

    public LedgerRuntime runtime() {
        return application.getBean(LedgerRuntime.class);
    }

    /// @param key for `Idempotency-Key`, none where it is empty
    public HttpResponse<String> post(String path, String token, String key, String body)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("authorization", "Bearer " + token)
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("idempotency-key", key);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path, String token)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("authorization", "Bearer " + token)
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Override
    public void close() {
        application.close();
        client.close();
    }
}
