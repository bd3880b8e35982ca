package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.simulator.ServedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Thousands of requests of every kind at once: every charge is what the witness counted, and nothing is left open.
final class MixedLoadTest {

    private static final int CLIENTS = 24;
    private static final int ROUNDS = 8;

    @Test
    void every_charge_is_what_the_witness_counted_and_nothing_is_left_behind() throws Exception {
        try (var leaks = new Leaks();
                var running = new RunningProxy()) {
            try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
                var clients = new ArrayList<Future<Integer>>();
                for (var i = 0; i < CLIENTS; i++) {
                    clients.add(threads.submit(client(running, i)));
                }
                for (var client : clients) {
                    assertThat(client.get()).isEqualTo(ROUNDS * Kind.values().length);
                }
            }

            running.assertSettled();
            assertPricedAsCounted(running);
            await().until(() -> running.proxy.counters().connectionsOpen.get() == 0);
            running.proxy.close();
            assertThat(running.proxy.counters().upstreamConnectionsOpen.get()).isZero();
            leaks.assertNone();
        }
    }

    private static void assertPricedAsCounted(RunningProxy running) {
        // A request that met a connection just reset is sent once more, so the witness may have it
        // twice; it bills it once at most.
        Map<String, List<ServedRequest>> served =
                running.simulator.served().stream()
                        .collect(Collectors.groupingBy(it -> String.valueOf(it.requestId())));
        var byWitness = Usd.ZERO;
        for (var record : running.journal.metered()) {
            var counted = served.getOrDefault(record.requestId(), List.of());
            served.remove(record.requestId());
            var price =
                    counted.stream()
                            .filter(ServedRequest::billable)
                            .map(RunningProxy::price)
                            .reduce(Usd.ZERO, Usd::plus);
            assertThat(record.charge()).as("%s", record).isEqualTo(price);
            byWitness = byWitness.plus(price);
        }
        assertThat(served).isEmpty();
        assertThat(
                        running.credit
                                .spent(RunningProxy.ACCOUNT)
                                .plus(running.credit.spent(RunningProxy.POOR)))
                .isEqualTo(byWitness);
        assertThat(
                        running.journal.metered().stream()
                                .map(RequestMetered::outcome)
                                .distinct()
                                .count())
                .isGreaterThanOrEqualTo(5);
    }

    private enum Kind {
        PLAIN("sim/chat+words-9+cached-1", false, 200),
        STREAM("sim/chat+words-9+reasoning-2", true, 200),
        LONG_STREAM("sim/chat+words-700", true, 200),
        NO_USAGE("sim/chat+words-5+no-usage", false, 200),
        STREAM_NO_USAGE("sim/chat+words-5+usage-null", true, 200),
        FAILED("sim/chat+error-500", false, 502),
        REJECTED("sim/chat+error-422", true, 422),
        RESET("sim/chat+reset-before", true, 502),
        BROKEN_OFF("sim/chat+words-9+reset-after-3", true, 200),
        ABORTED("sim/chat+words-40+pace-1", true, 200),
        UNKNOWN_MODEL("sim/nothing", false, 404),
        UNREACHABLE("nowhere/chat", false, 502);

        boolean isOfABadProvider() {
            return status == 502 || this == BROKEN_OFF;
        }

        private final String model;
        private final boolean stream;
        private final int status;

        Kind(String model, boolean stream, int status) {
            this.model = model;
            this.stream = stream;
            this.status = status;
        }
    }

    private static Callable<Integer> client(RunningProxy running, int seed) {
        return () -> {
            var kinds = List.of(Kind.values());
            var done = 0;
            RawClient connection = null;
            for (var i = 0; i < ROUNDS * kinds.size(); i++) {
                var kind = kinds.get((i * 7 + seed) % kinds.size());
                connection = connection == null ? new RawClient(running.proxy.port()) : connection;
                var body = chatBody(kind.model, "\"stream\":" + kind.stream);
                connection.send(
                        "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer mrk_good\r\n"
                                + "Content-Type: application/json\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body);
                if (kind == Kind.ABORTED) {
                    assertThat(connection.line()).contains("200");
                    connection.close();
                    connection = null;
                } else {
                    var response = connection.read();
                    assertThat(response.status())
                            .as("%s: %s", kind, response.body())
                            // What can't be reached is left alone after a while.
                            .isIn(kind.status, kind.isOfABadProvider() ? 503 : kind.status);
                    if (!response.complete()) {
                        connection.close();
                        connection = null;
                    }
                }
                done++;
            }
            if (connection != null) {
                connection.close();
            }
            return done;
        };
    }

    @Test
    void a_long_pipeline_of_requests_is_worked_off_in_order() throws Exception {
        try (var running = new RunningProxy();
                var client = new RawClient(running.proxy.port())) {
            var count = 200;
            var sender =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (var i = 0; i < count; i++) {
                                        var body =
                                                chatBody("sim/chat+words-" + (i % 7 + 1))
                                                        .replace("one", "x".repeat(2_000));
                                        client.send(
                                                "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer mrk_good\r\n"
                                                        + "Content-Type: application/json\r\nContent-Length: "
                                                        + body.length()
                                                        + "\r\n\r\n"
                                                        + body);
                                    }
                                } catch (java.io.IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            for (var i = 0; i < count; i++) {
                assertThat(client.read().body()).contains("\"completion_tokens\":" + (i % 7 + 1));
            }
            sender.join(Duration.ofSeconds(5));
            running.assertSettled();
        }
    }
}
