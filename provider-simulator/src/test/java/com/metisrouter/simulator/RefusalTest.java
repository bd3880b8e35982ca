package com.metisrouter.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bad requests get an error in the shape of the protocol that they speak.
class RefusalTest extends Running {

    @Override
    protected SimulatorConfig config() {
        return SimulatorConfig.local().withBodyBytesMax(10_000);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, /error/type, invalid_request_error",
        "/v1/embeddings, /error/type, invalid_request_error",
        "/v1/messages, /error/type, invalid_request_error",
        "/v1beta/models/gem:generateContent, /error/status, INVALID_ARGUMENT"
    })
    void bad_json_is_a_400(String path, String pointer, String expected) {
        for (var body : new String[] {"", "{", "[]", "{\"model\":\"chat\"} x", "{\"model\":7}"}) {
            var response = client.post(path, body);

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(Client.json(response).at(pointer).stringValue()).isEqualTo(expected);
        }
        assertThat(simulator.served()).hasSize(5).noneMatch(ServedRequest::billable);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/nothing, /error/code, not_found",
        "/v1/messages/nothing, /error/type, not_found_error",
        "/v1beta/nothing, /error/status, NOT_FOUND"
    })
    void an_unknown_path_is_a_404(String path, String pointer, String expected) {
        var response = client.post(path, "{}");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(Client.json(response).at(pointer).stringValue()).isEqualTo(expected);
        assertThat(simulator.served()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/chat/completions, POST",
        "PUT, /v1/messages, POST",
        "GET, /v1beta/models/gem:generateContent, POST",
        "POST, /v1/models, GET",
        "HEAD, /healthz, GET",
        "POST, /served, 'GET, DELETE'"
    })
    void a_wrong_method_is_a_405_that_names_the_right_one(
            String method, String path, String allowed) {
        var response = client.send(method, path);

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"max_tokens\":0",
                ",\"max_tokens\":-5",
                ",\"max_tokens\":1.5",
                ",\"max_tokens\":99999999999",
                ",\"max_completion_tokens\":\"7\"",
                ",\"n\":0",
                ",\"n\":129",
                ",\"stream\":\"yes\"",
                ",\"stream_options\":{\"include_usage\":true}",
                ",\"messages\":[]"
            })
    void a_member_out_of_range_is_a_400(String more) {
        assertThat(client.chat("chat", more).statusCode()).isEqualTo(400);
    }

    @Test
    void anthropic_requires_max_tokens() {
        var response =
                client.post(
                        "/v1/messages",
                        "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Client.json(response).at("/error/message").stringValue()).contains("max_tokens");
    }

    @Test
    void a_body_over_the_limit_is_a_413() {
        try (var raw = new RawClient(simulator)) {
            raw.write(
                    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 10001\r\n\r\n");

            assertThat(raw.readUntil("\r\n")).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void a_badly_encoded_path_is_a_400() {
        try (var raw = new RawClient(simulator).write("GET /%zz HTTP/1.1\r\nhost: x\r\n\r\n")) {
            assertThat(raw.readUntil("\r\n")).startsWith("HTTP/1.1 400 ");
        }
    }
}
