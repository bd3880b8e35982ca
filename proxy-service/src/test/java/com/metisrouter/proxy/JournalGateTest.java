package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.proxy.journal.JournalRecord;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// No byte before the admission is on disk, no last byte before the end is.
final class JournalGateTest {

    private static final List<String> BOTH = List.of("false", "true");

    private final RunningProxy running = new RunningProxy();

    @AfterEach
    void close() {
        running.close();
    }

    private RawClient send(String model, String stream) throws IOException {
        var body = chatBody(model, "\"stream\":" + stream);
        return new RawClient(running.proxy.port())
                .send(
                        "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer mrk_good\r\n"
                                + "Content-Type: application/json\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body);
    }

    private static boolean saysNothing(RawClient client) throws IOException {
        client.socket.setSoTimeout(150);
        try {
            client.line();
            return false;
        } catch (SocketTimeoutException _) {
            client.socket.setSoTimeout(10_000);
            return true;
        }
    }

    @Test
    void no_byte_goes_to_the_client_before_the_admission_is_recorded() throws Exception {
        for (var stream : BOTH) {
            running.journal.shut(JournalRecord.Admitted.class::isInstance);
            try (var client = send("sim/chat+words-3", stream)) {
                await().until(() -> running.journal.waiting() == 1);
                await().until(() ->
                        running.simulator.inFlight() == 0 && !running.simulator.served().isEmpty());
                assertThat(saysNothing(client)).isTrue();

                running.journal.open();

                assertThat(client.read().status()).isEqualTo(200);
            }
        }
        running.assertSettled();
    }

    @Test
    void the_last_byte_waits_for_the_record_of_the_end() throws Exception {
        running.journal.shut(JournalRecord.Metered.class::isInstance);
        try (var client = send("sim/chat+words-3", "true")) {
            for (var line = client.line();
                    !line.contains("\"finish_reason\":\"stop\"");
                    line = client.line()) {
                assertThat(line).doesNotContain("[DONE]");
            }
            client.line();
            client.line();
            assertThat(saysNothing(client)).isTrue();
            assertThat(running.credit.held(RunningProxy.ACCOUNT).isPositive()).isTrue();

            running.journal.open();

            while (!client.line().contains("[DONE]")) {
                // The rest of the stream.
            }
        }
        try (var client = send("sim/chat+words-3", "false")) {
            assertThat(client.read().status()).isEqualTo(200);
        }
        running.assertSettled();
    }

    @Test
    void a_plain_answer_is_kept_back_whole_until_its_end_is_recorded() throws Exception {
        running.journal.shut(JournalRecord.Metered.class::isInstance);
        try (var client = send("sim/chat+words-3", "false")) {
            await().until(() -> running.journal.waiting() == 1);
            assertThat(saysNothing(client)).isTrue();
            running.journal.open();
            assertThat(client.read().status()).isEqualTo(200);
        }
        running.assertSettled();
    }

    @Test
    void an_end_that_cannot_be_recorded_is_not_given_away() throws Exception {
        running.journal.breakFor(JournalRecord.Metered.class::isInstance);
        // Late enough for the admission to be recorded, without which nothing would be said at all.
        try (var client = send("sim/chat+words-3+delay-200", "true")) {
            var response = client.read();
            assertThat(response.complete()).isFalse();
            assertThat(response.body()).doesNotContain("[DONE]");
        }
        try (var client = send("sim/chat+words-3", "false")) {
            assertThat(client.isClosedByPeer()).isTrue();
        }
        await().until(() -> running.proxy.counters().exchangesOpen.get() == 0);
        // The credit stays set aside: the ledger will hear of neither.
        assertThat(running.credit.held(RunningProxy.ACCOUNT).isPositive()).isTrue();
    }

    @Test
    void an_admission_that_cannot_be_recorded_is_a_503() throws Exception {
        running.journal.breakFor(JournalRecord.Admitted.class::isInstance);
        try (var client = send("sim/chat+words-3+delay-500", "false")) {
            var response = client.read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.error().path("code").asString()).isEqualTo("journal_unavailable");
        }
        var record = running.onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.VOIDED);
        assertThat(record.charge()).isEqualTo(Usd.ZERO);
    }

    @Test
    void a_journal_that_is_full_refuses_before_anything_is_held() throws Exception {
        running.journal.accepting(false);
        try (var client = send("sim/chat", "false")) {
            var response = client.read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("retry-after")).isNotEmpty();
        }
        assertThat(running.credit.lastSequence(RunningProxy.ACCOUNT)).isZero();
        try (var client = new RawClient(running.proxy.port())) {
            client.send("GET /readyz HTTP/1.1\r\nHost: g\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(503);
        }
    }
}
