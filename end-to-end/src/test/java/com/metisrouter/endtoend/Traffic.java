package com.metisrouter.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Random;

/// Mixed traffic from a seed: plain, streamed, aborted by the client, failed upstream, refused.
final class Traffic {

    /// What is sent, and what of it must show in the usage log.
    enum Kind {
        PLAIN(true),
        STREAMED(true),
        ABORTED(true),
        FAILED_UPSTREAM(true),
        REFUSED(false);

        private final boolean admitted;

        Kind(boolean admitted) {
            this.admitted = admitted;
        }

        boolean admitted() {
            return admitted;
        }
    }

    private static final List<String> FAILURES =
            List.of("error-500", "error-400", "reset-before", "ratelimit-1");

    /// A plain answer that is cut was generated, and billed, in full, which nobody outside the provider can know; a cut stream shows what was generated.
    private static final List<String> CUTS =
            List.of(
                    "truncate-after-3",
                    "midstream-error-4",
                    "reset-after-5+pace-2",
                    "no-usage",
                    "usage-null");

    private static final List<String> REFUSALS =
            List.of(
                    "{\"model\":\"sim/chta\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                    "{\"model\":\"sim/chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":-1}",
                    "{\"model\":\"sim/chat\",\"messages\":",
                    "{\"model\":\"sim/chat\"}");

    private final Api api;
    private final URI gateway;
    private final String key;
    private final Random random;

    Traffic(Api api, URI gateway, String key, long seed) {
        this.api = api;
        this.gateway = gateway;
        this.key = key;
        this.random = new Random(seed);
    }

    Kind next() {
        var roll = random.nextInt(100);
        if (roll < 35) {
            return Kind.PLAIN;
        } else if (roll < 65) {
            return Kind.STREAMED;
        } else if (roll < 75) {
            return Kind.ABORTED;
        } else if (roll < 90) {
            return Kind.FAILED_UPSTREAM;
        }
        return Kind.REFUSED;
    }

    /// What to do, decided now so that the seed alone fixes it, and done when it is run.
    Runnable prepare(Kind kind) {
        return switch (kind) {
            case PLAIN -> post(body(model(), false, ""));
            case STREAMED ->
                    post(
                            body(
                                    model(),
                                    true,
                                    random.nextBoolean()
                                            ? ",\"stream_options\":{\"include_usage\":true}"
                                            : ""));
            case ABORTED ->
                    abort(
                            body("sim/chat+words-30+pace-3", random.nextBoolean(), ""),
                            random.nextInt(4));
            case FAILED_UPSTREAM ->
                    random.nextBoolean()
                            ? post(
                                    body(
                                            "sim/chat+"
                                                    + FAILURES.get(random.nextInt(FAILURES.size())),
                                            random.nextBoolean(),
                                            ""))
                            : post(
                                    body(
                                            "sim/chat+" + CUTS.get(random.nextInt(CUTS.size())),
                                            true,
                                            ""));
            case REFUSED -> post(REFUSALS.get(random.nextInt(REFUSALS.size())));
        };
    }

    private String model() {
        return "sim/chat+words-"
                + (1 + random.nextInt(60))
                + "+cached-"
                + random.nextInt(5)
                + "+reasoning-"
                + random.nextInt(7);
    }

    private String body(String model, boolean stream, String more) {
        var words = new StringBuilder("please");
        for (var i = random.nextInt(12); i > 0; i--) {
            words.append(" word").append(i);
        }
        return "{\"model\":\"%s\",\"stream\":%s%s,\"max_tokens\":100,\"messages\":[{\"role\":\"system\",\"content\":\"be brief\"},{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(model, stream, more, words);
    }

    private Runnable post(String body) {
        return () -> {
            try {
                api.chat(key, body);
            } catch (UncheckedIOException e) {
                // A stream that the provider cut is cut for the client too; how it was charged is
                // what the test looks at.
            }
        };
    }

    /// Sends a request and goes away: before the answer, or after some reads of it.
    private Runnable abort(String body, int reads) {
        return () -> {
            try (var socket = new Socket(gateway.getHost(), gateway.getPort())) {
                var bytes = body.getBytes(UTF_8);
                var head =
                        "POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                                .formatted(key, bytes.length);
                socket.getOutputStream().write(head.getBytes(UTF_8));
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().flush();
                var buffer = new byte[256];
                // One read at least, or the request might never have arrived; a plain answer is
                // only read from when it is there.
                if (body.contains("\"stream\":true")) {
                    for (var i = 0; i <= reads && socket.getInputStream().read(buffer) >= 0; i++) {
                        // Read and dropped.
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
