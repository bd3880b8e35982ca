package com.metisrouter.proxy.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Heads of messages, byte for byte.
final class HeadWriterTest {

    private static String text(HeadWriter head, byte[] body) {
        var buffer = head.with(UnpooledByteBufAllocator.DEFAULT, body);
        try {
            return buffer.toString(ISO_8859_1);
        } finally {
            buffer.release();
        }
    }

    @Test
    void writes_a_request_with_its_body() {
        var head = HeadWriter.request("POST", "/v1/chat?a=b").field("host", "h").field("length", 2);

        assertThat(text(head, new byte[] {'h', 'i'}))
                .isEqualTo("POST /v1/chat?a=b HTTP/1.1\r\nhost: h\r\nlength: 2\r\n\r\nhi");
    }

    @Test
    void writes_what_is_longer_than_its_first_buffer() {
        var value = "v".repeat(3_000);

        assertThat(text(HeadWriter.response(200, "OK").field("x", value), new byte[0]))
                .isEqualTo("HTTP/1.1 200 OK\r\nx: " + value + "\r\n\r\n");
    }

    @Test
    void writes_a_question_mark_for_what_a_head_cannot_hold() {
        assertThat(text(HeadWriter.response(200, "OK").field("x", "é好\t"), new byte[0]))
                .isEqualTo("HTTP/1.1 200 OK\r\nx: é?\t\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb: c", "a\nb", "a\rb", "a\0b", "a\u007fb", "a\u000bb"})
    void refuses_a_value_that_could_end_its_line(String value) {
        assertThatThrownBy(() -> HeadWriter.response(200, "OK").field("x", value))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a b", "/a\tb", "/a\r\nhost: b"})
    void refuses_a_target_that_is_more_than_one_word(String target) {
        assertThatThrownBy(() -> HeadWriter.request("GET", target))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
