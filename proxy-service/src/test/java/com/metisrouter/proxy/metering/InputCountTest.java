package com.metisrouter.proxy.metering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.proxy.tokens.Tokenizers;
import org.junit.jupiter.api.Test;

final class InputCountTest {

    private final Tokenizers tokenizers = new Tokenizers();

    @Test
    void every_protocol_s_texts_are_counted() {
        assertThat(
                        words(
                                "{'system':'a b','messages':[{'content':[{'type':'tool_result','content':[{'type':'text','text':'c d'}]}]}]}"))
                .isEqualTo(4);
        assertThat(
                        words(
                                "{'instructions':'a','input':[{'role':'user','content':[{'type':'input_text','text':'b c'}]},{'type':'function_call_output','output':'d e'}]}"))
                .isEqualTo(5);
        assertThat(
                        words(
                                "{'systemInstruction':{'parts':[{'text':'a'}]},'contents':[{'parts':[{'text':'b c'},{'inlineData':{'data':'d e'}}]}]}"))
                .isEqualTo(3);
        assertThat(words("{'prompt':['a b','c']}")).isEqualTo(3);
        assertThat(
                        words(
                                "{'requests':[{'content':{'parts':[{'text':'a b'}]}},{'content':{'parts':[{'text':'c'}]}}]}"))
                .isEqualTo(3);
    }

    @Test
    void a_query_is_read_once_with_each_document() {
        assertThat(words("{'query':'a b','documents':['c',{'text':'d e'}]}")).isEqualTo(7);
    }

    @Test
    void what_is_no_json_counts_by_its_least() {
        assertThat(words("--boundary")).isEqualTo(1);
    }

    private long words(String json) {
        return InputCount.of(bytes(json.replace('\'', '"')), tokenizers.load("words"));
    }

    @Test
    void input_is_the_text_of_all_messages_and_at_least_one_token() {
        var words = tokenizers.load("words");
        assertThat(InputCount.of(bytes("{\"messages\":[{\"content\":\"\"}]}"), words)).isEqualTo(1);
        assertThat(
                        InputCount.of(
                                bytes(
                                        "{\"messages\":[{\"role\":\"system\",\"content\":\"a b\"},{\"content\":[{\"type\":\"text\",\"text\":\"c\"},"
                                                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"d e f\"}}]}]}"),
                                words))
                .isEqualTo(3);
        assertThat(InputCount.of(bytes("{\"input\":[\"a b\",\"c\"]}"), words)).isEqualTo(3);
        assertThat(InputCount.of(bytes("{\"input\":[[1,2],[3]]}"), words)).isEqualTo(3);
        assertThat(
                        InputCount.of(
                                bytes(
                                        "{\"messages\":[{\"role\":\"user\",\"content\":\"hello world\"}]}"),
                                tokenizers.load("o200k_base")))
                .isEqualTo(2 + 4 + 3);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
