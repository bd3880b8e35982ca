package com.metisrouter.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeptResponsesTest extends Running {

    private String created(String more) {
        var response =
                client.post(
                        "/v1/responses",
                        "{\"model\":\"text+words-3\",\"input\":\"one two\"" + more + "}");
        assertThat(response.statusCode()).isEqualTo(200);
        return Client.json(response).path("id").stringValue();
    }

    @Test
    void a_response_is_given_again_with_what_it_was_made_from() {
        var id = created("");

        var again = Client.json(client.send("GET", "/v1/responses/" + id));
        assertThat(again.at("/output/0/content/0/text").stringValue())
                .isEqualTo("word1 word2 word3");
        assertThat(again.at("/usage/total_tokens").intValue()).isEqualTo(5);
        assertThat(again.path("store").booleanValue()).isTrue();
        var items = Client.json(client.send("GET", "/v1/responses/" + id + "/input_items"));
        assertThat(items.at("/data/0/content/0/text").stringValue()).isEqualTo("one two");
    }

    @Test
    void a_streamed_response_is_kept_when_it_is_complete() {
        var body =
                "{\"model\":\"text+words-2\",\"stream\":true,\"input\":[{\"role\":\"user\",\"content\":\"a\"}]}";
        var events = Client.events(client.post("/v1/responses", body).body());
        var id = events.getLast().at("/response/id").stringValue();

        assertThat(client.send("GET", "/v1/responses/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void what_goes_on_from_another_counts_its_tokens() {
        var first = created("");

        var second =
                Client.json(
                        client.post(
                                "/v1/responses",
                                "{\"model\":\"text+words-1\",\"input\":\"more\",\"previous_response_id\":\""
                                        + first
                                        + "\"}"));

        assertThat(second.at("/usage/input_tokens").intValue()).isEqualTo(2 + 3 + 1);
        assertThat(second.path("previous_response_id").stringValue()).isEqualTo(first);
        assertThat(
                        client.post(
                                        "/v1/responses",
                                        "{\"model\":\"text\",\"input\":\"a\",\"previous_response_id\":\"resp_none\"}")
                                .statusCode())
                .isEqualTo(400);
    }

    @Test
    void what_is_deleted_or_was_not_to_be_kept_is_not_found() {
        var id = created("");
        assertThat(
                        Client.json(client.send("DELETE", "/v1/responses/" + id))
                                .path("deleted")
                                .booleanValue())
                .isTrue();
        assertThat(client.send("GET", "/v1/responses/" + id).statusCode()).isEqualTo(404);
        assertThat(client.send("DELETE", "/v1/responses/" + id).statusCode()).isEqualTo(404);

        var unkept = created(",\"store\":false");
        assertThat(client.send("GET", "/v1/responses/" + unkept).statusCode()).isEqualTo(404);
        assertThat(client.send("PUT", "/v1/responses/" + unkept).statusCode()).isEqualTo(405);
    }
}
