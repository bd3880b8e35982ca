package com.metisrouter.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.UnknownParameters;
import com.metisrouter.contracts.wire.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Models that come and go, and what becomes of fields that aren't published for them.
final class LifecycleTest {

    private static final String FIELDS = "\"max_tokens\":5";

    private final Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
    private final RunningProxy running = new RunningProxy();

    @AfterEach
    void close() {
        running.assertSettled();
        running.close();
    }

    private void publish(Lifecycle lifecycle, UnknownParameters unknown) {
        running.models.on(
                "sim/chat", TestModels.chat("sim/chat", "sim", "chat").with(lifecycle, unknown));
    }

    private String get(String path) throws Exception {
        return running.http
                .send(
                        HttpRequest.newBuilder(running.uri(path))
                                .header("authorization", "Bearer " + RunningProxy.SECRET)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void a_model_that_is_advised_against_says_so_and_what_to_use_instead() throws Exception {
        publish(
                new Lifecycle(
                        false,
                        today.minus(Duration.ofDays(1)),
                        Instant.parse("2099-01-02T00:00:00Z"),
                        "sim/next"),
                UnknownParameters.REFUSE);

        var response = running.chat(RunningProxy.chatBody("sim/chat", FIELDS));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("deprecation"))
                .hasValue("@" + today.minus(Duration.ofDays(1)).getEpochSecond());
        assertThat(response.headers().firstValue("sunset"))
                .hasValue("Fri, 2 Jan 2099 00:00:00 GMT");
        assertThat(response.headers().firstValue("x-metis-replacement")).hasValue("sim/next");
        var entry = Json.mapper().readTree(get("/v1/models/sim/chat"));
        assertThat(entry.path("status").asString()).isEqualTo("deprecated");
        assertThat(entry.path("expiration_date").asString()).isEqualTo("2099-01-02");
    }

    @Test
    void a_model_that_is_retired_is_neither_called_nor_listed() throws Exception {
        publish(new Lifecycle(false, null, today, "sim/next"), UnknownParameters.REFUSE);

        var response = running.chat(RunningProxy.chatBody("sim/chat", FIELDS));

        assertThat(response.statusCode()).isEqualTo(410);
        var error = Json.mapper().readTree(response.body()).path("error");
        assertThat(error.path("code").asString()).isEqualTo("model_retired");
        assertThat(error.path("replacement").asString()).isEqualTo("sim/next");
        assertThat(error.path("message").asString()).contains("Use sim/next instead");
        assertThat(get("/v1/models")).doesNotContain("\"id\":\"sim/chat\"");
        assertThat(running.journal.admitted()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"wish\":{\"a\":[1,2]},\"max_tokens\":5,\"hope\":null",
                "\"max_tokens\":5,\"wish\":1,\"hope\":2",
                "\"wish\":1, \"hope\" : \"}\" ,\"max_tokens\":5"
            })
    void fields_that_are_not_published_are_left_out_where_the_operator_says_so(String fields)
            throws Exception {
        publish(Lifecycle.ACTIVE, UnknownParameters.DROP);

        var response = running.chat(RunningProxy.chatBody("sim/chat", fields));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-metis-dropped")).hasValue("wish, hope");
        await().until(() -> running.journal.metered().size() == 1);
        assertThat(running.simulator.served().getLast().outputTokens()).isEqualTo(5);
    }

    @Test
    void fields_that_are_not_published_are_refused_by_name_where_he_does_not() throws Exception {
        publish(Lifecycle.ACTIVE, UnknownParameters.REFUSE);

        var response = running.chat(RunningProxy.chatBody("sim/chat", "\"wish\":1"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("unsupported_parameter", "wish");
    }

    @Test
    void a_misspelt_name_is_told_only_models_that_can_be_called() throws Exception {
        running.models.on("elsewhere/nope", TestModels.chat("elsewhere/nope", "elsewhere", "nope"));
        running.models.on("sim/nape", TestModels.chat("sim/nape", "sim", "chat"));

        var asked = running.chat(RunningProxy.chatBody("sim/nope", FIELDS)).body();
        var looked = get("/v1/models/sim/nope");

        assertThat(asked).contains("sim/nape").doesNotContain("elsewhere/nope");
        assertThat(looked).contains("sim/nape").doesNotContain("elsewhere/nope");
    }
}
