package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.exchange.ExchangeLimits;
import com.metisrouter.proxy.server.ServerLimits;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A client that goes away is charged for what the provider served it.
final class ClientAbortTest {

    private @Nullable RunningProxy running;

    @AfterEach
    void close() {
        running().assertSettled();
        running().close();
    }

    private RunningProxy running() {
        if (running == null) {
            running = new RunningProxy();
        }
        return running;
    }

    private RunningProxy with(ExchangeLimits limits) {
        running =
                new RunningProxy(
                        ServerLimits.DEFAULT,
                        UpstreamLimits.DEFAULT,
                        limits,
                        Duration.ofSeconds(5));
        return running;
    }

    private RawClient begin(String body) throws IOException {
        var client = new RawClient(running().proxy.port());
        client.send(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer mrk_good\r\n"
                        + "Content-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
        return client;
    }

    private void readUntil(RawClient client, String word) throws IOException {
        for (var line = client.line(); !line.contains(word); line = client.line()) {
            assertThat(line).doesNotContain("[DONE]");
        }
    }

    @Test
    void the_stream_is_read_on_so_that_the_providers_own_usage_is_charged() throws Exception {
        try (var client =
                begin(chatBody("sim/chat+words-30+pace-10+reasoning-2", "\"stream\":true"))) {
            readUntil(client, "word3");
        }

        var record = running().onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.CLIENT_ABORTED);
        assertThat(record.settlement()).isEqualTo(Settlement.FINAL);
        assertThat(record.policyId()).isEqualTo("client-abort-v1");
        assertThat(record.charge())
                .isEqualTo(RunningProxy.price(running().served(record.requestId())));
        assertThat(record.quantities()).anyMatch(it -> it.unit() == Unit.REASONING_TOKENS);
    }

    @Test
    void a_plain_answer_is_waited_for_though_nobody_reads_it() throws Exception {
        try (var _ = begin(chatBody("sim/chat+words-5+delay-300"))) {
            await().until(() -> running().simulator.inFlight() == 1);
        }

        var record = running().onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.CLIENT_ABORTED);
        assertThat(record.status()).isZero();
        assertThat(record.charge())
                .isEqualTo(RunningProxy.price(running().served(record.requestId())));
    }

    @Test
    void reading_on_has_its_limit_in_time_and_what_came_is_counted() throws Exception {
        with(ExchangeLimits.DEFAULT.withDrain(Duration.ofMillis(300), 1_000_000, 10));
        try (var client = begin(chatBody("sim/chat+words-4000+pace-20", "\"stream\":true"))) {
            readUntil(client, "word2");
        }

        var record = running().onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.CLIENT_ABORTED);
        assertThat(record.settlement()).isEqualTo(Settlement.ESTIMATED);
        assertThat(record.attempts().getLast().reason()).isEqualTo("client_gone");
        assertThat(record.charge().isPositive()).isTrue();
        assertThat(
                        record.charge()
                                .compareTo(
                                        RunningProxy.price(running().served(record.requestId()))))
                .isLessThanOrEqualTo(0);
    }

    @Test
    void reading_on_has_its_limit_in_bytes() throws Exception {
        with(ExchangeLimits.DEFAULT.withDrain(Duration.ofSeconds(30), 2_000, 10));
        try (var client = begin(chatBody("sim/chat+words-4000+pace-5", "\"stream\":true"))) {
            readUntil(client, "word2");
        }

        assertThat(running().onlyRecord().settlement()).isEqualTo(Settlement.ESTIMATED);
    }

    @Test
    void a_client_that_leaves_while_credit_is_asked_for_is_voided_without_reaching_the_provider()
            throws Exception {
        var gate = running().credit.holdBack();
        try (var _ = begin(chatBody("sim/chat"))) {
            await().until(() -> running().proxy.counters().exchangesOpen.get() == 1);
        }
        await().until(() -> running().proxy.counters().connectionsOpen.get() == 0);
        gate.countDown();

        var record = running().onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.VOIDED);
        assertThat(record.charge()).isEqualTo(Usd.ZERO);
        assertThat(running().simulator.served()).isEmpty();
    }

    @Test
    void a_failure_after_the_client_left_costs_nothing() throws Exception {
        try (var _ = begin(chatBody("sim/chat+delay-300+error-500", "\"stream\":true"))) {
            await().until(() -> running().simulator.inFlight() == 1);
        }

        var record = running().onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.CLIENT_ABORTED);
        assertThat(record.charge()).isEqualTo(Usd.ZERO);
    }

    @Test
    void a_client_that_takes_nothing_is_dropped_and_slows_the_provider_down_meanwhile()
            throws Exception {
        with(
                ExchangeLimits.DEFAULT
                        .withClientStallTime(Duration.ofMillis(700))
                        .withDrain(Duration.ofSeconds(30), 64L << 20, 10));
        try (var _ = begin(chatBody("sim/chat+words-4000", "\"n\":8", "\"stream\":true"))) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> running().proxy.counters().connectionsOpen.get() == 0);
        }

        var record = running().onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.CLIENT_ABORTED);
        assertThat(record.charge())
                .isEqualTo(RunningProxy.price(running().served(record.requestId())));
    }
}
