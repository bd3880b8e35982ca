package com.metisrouter.proxy.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What leaves the gateway of an idempotency key, its request and its answer.
final class SealTest {

    private static final byte[] BODY = "{\"model\":\"sim/chat\"}".getBytes(UTF_8);

    private static IdempotencyKey key(String keyId, String secret, String text, String body) {
        return IdempotencyKey.of(
                keyId,
                secret,
                text,
                new RequestContent(
                        "POST", "/v1/chat/completions?", "application/json", body.getBytes(UTF_8)));
    }

    private static IdempotencyKey form(String boundary, String file) {
        var body =
                "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n"
                        + file
                        + "\r\n--B--\r\n";
        return IdempotencyKey.of(
                "key_1",
                "mrk_s",
                "k",
                new RequestContent(
                        "POST",
                        "/v1/audio/transcriptions?",
                        "multipart/form-data; boundary=" + boundary,
                        body.replace("--B", "--" + boundary).getBytes(UTF_8)));
    }

    @Test
    void an_answer_is_opened_by_who_asks_with_the_same_key_and_secret() {
        var answer =
                new KeptAnswer(
                        200,
                        "text/event-stream",
                        Map.of("x-metis-model", "sim/chat", "cache-control", "no-cache"),
                        "data: Grüße\n\n".getBytes(UTF_8),
                        false);

        var sealed = key("key_1", "mrk_s", "k", "a").seal().close(answer.bytes());
        var opened =
                KeptAnswer.of(key("key_1", "mrk_s", "k", "b").seal().open(sealed), BODY.length);

        assertThat(opened.status()).isEqualTo(200);
        assertThat(new String(opened.body(), UTF_8)).isEqualTo("data: Grüße\n\n");
        assertThat(opened.complete()).isFalse();
        var head = opened.answer(Map.of("x-metis-model", "other"));
        assertThat(head.contentType()).isEqualTo("text/event-stream");
        assertThat(head.headers())
                .containsOnly(
                        Map.entry("cache-control", "no-cache"),
                        Map.entry("x-metis-model", "other"));
    }

    @Test
    void nobody_else_opens_it_and_no_byte_of_it_can_be_changed() {
        var key = key("key_1", "mrk_s", "k", "a");
        var sealed = key.seal().close(BODY);

        assertThat(key.seal().open(sealed)).isEqualTo(BODY);
        for (var other :
                new IdempotencyKey[] {
                    key("key_1", "mrk_t", "k", "a"),
                    key("key_1", "mrk_s", "l", "a"),
                    key("key_2", "mrk_s", "k", "a")
                }) {
            assertThatThrownBy(() -> other.seal().open(sealed))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        var bytes = Base64.getDecoder().decode(sealed);
        for (var i = 0; i < bytes.length; i++) {
            var changed = bytes.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> key.seal().open(Base64.getEncoder().encodeToString(changed)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void the_same_answer_is_never_sealed_in_the_same_way() {
        var seal = key("key_1", "mrk_s", "k", "a").seal();

        assertThat(seal.close(BODY)).isNotEqualTo(seal.close(BODY));
    }

    @Test
    void another_content_has_another_fingerprint_and_the_same_entry() {
        var claim = key("key_1", "mrk_s", "k", "a").claim("req_1", "gw", 1);
        var other = key("key_1", "mrk_s", "k", "b").claim("req_1", "gw", 1);

        assertThat(key("key_1", "mrk_s", "k", "a").claim("req_1", "gw", 1)).isEqualTo(claim);
        assertThat(other.entry()).isEqualTo(claim.entry());
        assertThat(other.fingerprint()).isNotEqualTo(claim.fingerprint());
        assertThat(claim.entry()).matches("[0-9a-f]{64}");
        assertThat(claim.fingerprint()).matches("[0-9a-f]{64}");
    }

    @Test
    void a_form_that_is_sent_again_with_another_boundary_is_the_same_content() {
        var first = form("abc", "sound").claim("req_1", "gw", 1);

        assertThat(form("xyz", "sound").claim("req_1", "gw", 1)).isEqualTo(first);
        assertThat(form("abc", "noise").claim("req_1", "gw", 1).fingerprint())
                .isNotEqualTo(first.fingerprint());
    }
}
