package com.metisrouter.proxy.answers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.proxy.tokens.Tokenizers;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Chunks of chat completions: read where they stand or as a tree, they say the same.
final class ChatEventsTest {

    private static final String[] CHUNKS = {
        "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}",
        "{\"id\":\"c\",\"choices\":[{\"index\":1,\"delta\":{\"content\":\" wörd好\"},\"finish_reason\":null}]}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a \\\"b\\\"\\n\\u00e9\"}}]}",
        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\",\"content\":\"y\"}}]}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":\"{\\\"a\\\":1}\"}}]}}]}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"hm\"}}]}",
        "{\"choices\":[{\"index\":0,\"text\":\"older\"}]}",
        "{\"choices\":[{\"index\":12,\"delta\":{\"content\":\"x\"}}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}},{\"index\":1,\"delta\":{\"content\":\"y\"}}]}",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}",
        "{\"error\":{\"message\":\"no\"}}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}],\"choices\":[]}",
        "{\"choices\":null}",
        "{}",
        "[]",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]"
    };
    private static final String ALPHABET = "{}[]\",:\\ 0123456789.-nultruefasxé\u0001";

    /// @param lines data in one line can be read where it stands; with another it is made a tree
    private static String seen(String chunk, boolean lines) {
        var data = lines ? chunk + "\ndata:" : chunk;
        var output = new OutputText();
        var reader = new ChatEvents(output);
        var kind = reader.look(SseEvent.of(("data: " + data + "\n\n").getBytes(UTF_8)));
        var last = kind == EventReader.Kind.CONTENT ? Objects.toString(reader.lastData()) : "";
        var count = output.count(new Tokenizers().load("words"));
        return String.join(
                "|",
                kind.name(),
                Long.toString(output.chars()),
                Long.toString(count),
                Long.toString(reader.bytesAdded()),
                reader.finishReason(),
                Boolean.toString(reader.hasEnded()),
                reader.errorMessage(),
                last);
    }

    @Test
    void a_chunk_says_the_same_read_in_either_way() {
        for (var chunk : CHUNKS) {
            assertThat(seen(chunk, false)).as(chunk).isEqualTo(seen(chunk, true));
        }
    }

    @Test
    void so_does_a_chunk_with_mistakes() {
        var random = new Random(5);
        for (var chunk : CHUNKS) {
            for (var i = 0; i < 2_000; i++) {
                var changed = new StringBuilder(chunk);
                for (var changes = random.nextInt(2); changes >= 0; changes--) {
                    changed.setCharAt(
                            random.nextInt(chunk.length()),
                            ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                }
                var text = changed.toString();

                assertThat(seen(text, false)).as(text).isEqualTo(seen(text, true));
            }
        }
    }

    @Test
    void ordinary_text_needs_no_tree() {
        var reader = new ChatEvents(new OutputText());

        for (var i = 0; i < 4; i++) {
            assertThat(
                            reader.isPlainContent(
                                    SseEvent.of(("data: " + CHUNKS[i] + "\n\n").getBytes(UTF_8))))
                    .as(CHUNKS[i])
                    .isTrue();
        }
    }
}
