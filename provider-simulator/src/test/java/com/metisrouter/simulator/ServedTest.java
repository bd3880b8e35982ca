package com.metisrouter.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.simulator.protocol.Protocol;
import org.junit.jupiter.api.Test;

class ServedTest extends Running {

    @Override
    protected SimulatorConfig config() {
        return SimulatorConfig.local().keeping(3);
    }

    @Test
    void keeps_each_request_with_its_ids_and_tokens() {
        client.chat(
                "acme/chat+words-7+reasoning-2+cached-1",
                "",
                "x-request-id",
                "up-1",
                "x-metis-request-id",
                "req_1");

        var entry = Client.json(client.send("GET", "/served")).at("/requests/0");
        assertThat(entry.path("index").intValue()).isEqualTo(1);
        assertThat(entry.path("requestId").stringValue()).isEqualTo("up-1");
        assertThat(entry.path("clientRequestId").stringValue()).isEqualTo("req_1");
        assertThat(entry.path("path").stringValue()).isEqualTo("/v1/chat/completions");
        assertThat(Client.json(client.send("GET", "/served")).path("inFlight").intValue()).isZero();
        assertThat(entry.path("model").stringValue())
                .isEqualTo("acme/chat+words-7+reasoning-2+cached-1");
        assertThat(entry.path("protocol").stringValue()).isEqualTo(Protocol.OPENAI.name());
        assertThat(entry.path("status").intValue()).isEqualTo(200);
        assertThat(entry.path("outcome").stringValue()).isEqualTo("COMPLETED");
        assertThat(entry.path("inputTokens").intValue()).isEqualTo(3);
        assertThat(entry.path("cachedTokens").intValue()).isEqualTo(1);
        assertThat(entry.path("outputTokens").intValue()).isEqualTo(9);
        assertThat(entry.path("reasoningTokens").intValue()).isEqualTo(2);
        assertThat(entry.path("billable").booleanValue()).isTrue();
        assertThat(entry.path("usageReported").booleanValue()).isTrue();
    }

    @Test
    void filters_by_index_and_by_either_request_id() {
        client.chat("chat", "", "x-request-id", "a");
        client.chat("chat", "", "x-metis-request-id", "b");

        assertThat(Client.json(client.send("GET", "/served?since=1")).path("count").intValue())
                .isEqualTo(1);
        assertThat(
                        Client.json(client.send("GET", "/served?requestId=a"))
                                .at("/requests/0/index")
                                .intValue())
                .isEqualTo(1);
        assertThat(
                        Client.json(client.send("GET", "/served?requestId=b"))
                                .at("/requests/0/index")
                                .intValue())
                .isEqualTo(2);
        assertThat(client.send("GET", "/served?since=x").statusCode()).isEqualTo(400);
    }

    @Test
    void says_how_many_old_requests_it_had_to_drop() {
        for (int i = 0; i < 5; i++) {
            client.chat("chat", "");
        }

        var served = Client.json(client.send("GET", "/served"));
        assertThat(served.path("count").intValue()).isEqualTo(3);
        assertThat(served.path("dropped").intValue()).isEqualTo(2);
        assertThat(served.at("/requests/0/index").intValue()).isEqualTo(3);
    }

    @Test
    void is_cleared_without_using_an_index_twice() {
        client.chat("chat", "");
        assertThat(client.send("DELETE", "/served").statusCode()).isEqualTo(200);
        assertThat(simulator.served()).isEmpty();

        client.chat("chat", "");

        assertThat(onlyServed().index()).isEqualTo(2);
    }

    @Test
    void says_null_for_ids_that_were_not_sent() {
        client.chat("chat", "");

        var entry = Client.json(client.send("GET", "/served")).at("/requests/0");
        assertThat(entry.path("requestId").isNull()).isTrue();
        assertThat(entry.path("clientRequestId").isNull()).isTrue();
    }
}
