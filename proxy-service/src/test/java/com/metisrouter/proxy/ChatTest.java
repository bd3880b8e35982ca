package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.wire.Json;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ChatTest {

    private final RunningProxy running = new RunningProxy();

    @AfterEach
    void close() {
        running.assertSettled();
        running.close();
    }

    @Test
    void a_plain_request_is_forwarded_metered_and_priced() throws Exception {
        var response = running.chat(chatBody("sim/chat+words-5"));

        assertThat(response.statusCode()).isEqualTo(200);
        var id = response.headers().firstValue("x-request-id").orElseThrow();
        var body = Json.mapper().readTree(response.body());
        assertThat(body.at("/choices/0/message/content").stringValue())
                .isEqualTo("word1 word2 word3 word4 word5");
        var record = running.onlyRecord();
        assertThat(record.requestId()).isEqualTo(id);
        assertThat(record.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(record.settlement()).isEqualTo(Settlement.FINAL);
        assertThat(record.finishReason()).isEqualTo("stop");
        assertThat(record.charge()).isEqualTo(RunningProxy.price(running.served(id)));
        assertThat(record.rawUsage()).startsWith("{\"prompt_tokens\":4,");
        assertThat(body.at("/usage/cost_usd").stringValue()).isEqualTo(record.charge().toString());
        assertThat(body.at("/usage/cost").decimalValue())
                .isEqualByComparingTo(record.charge().toBigDecimal());
        assertThat(response.headers().firstValue("x-metis-cost"))
                .contains(record.charge().toString());
        assertThat(record.attempts())
                .singleElement()
                .satisfies(it -> assertThat(it.status()).isEqualTo(200));
    }

    @Test
    void a_stream_passes_through_without_the_usage_that_the_client_did_not_ask_for()
            throws Exception {
        var response = running.chat(chatBody("sim/chat+words-3", "\"stream\":true"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElseThrow())
                .startsWith("text/event-stream");
        var events = events(response.body());
        assertThat(events).last().isEqualTo("[DONE]");
        assertThat(events).noneMatch(it -> it.contains("\"choices\":[]"));
        assertThat(String.join("", events)).contains("word1").contains("word3");
        var record = running.onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(record.streamed()).isTrue();
        assertThat(record.charge())
                .isEqualTo(RunningProxy.price(running.served(record.requestId())));
    }

    @Test
    void a_stream_that_asked_for_usage_gets_it_with_its_cost() throws Exception {
        var response =
                running.chat(
                        chatBody(
                                "sim/chat+words-3",
                                "\"stream\":true",
                                "\"stream_options\":{\"include_usage\":true}"));

        var events = events(response.body());
        var usage = Json.mapper().readTree(events.get(events.size() - 2));
        var record = running.onlyRecord();
        assertThat(usage.at("/usage/completion_tokens").longValue()).isEqualTo(3);
        assertThat(usage.at("/usage/cost_usd").stringValue()).isEqualTo(record.charge().toString());
    }

    static List<String> events(String body) {
        return body.lines()
                .filter(it -> it.startsWith("data: "))
                .map(it -> it.substring(6))
                .toList();
    }
}
