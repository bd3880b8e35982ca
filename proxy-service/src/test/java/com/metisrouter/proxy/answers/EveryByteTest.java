package com.metisrouter.proxy.answers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.tokens.Tokenizers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Streams of every protocol, cut anywhere: read the same, passed on the same.
final class EveryByteTest {

    private static final Cost COST =
            new Cost(
                    List.of(Quantity.of(Unit.INPUT_TOKENS, 3, QuantitySource.PROVIDER)),
                    Usd.parse("0.000003"));

    private static final String CHAT =
            """
            data: {"choices":[{"index":0,"delta":{"content":"h\u00e9"}}]}

            : keep alive

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}

            data: [DONE]

            """;

    private static final String MESSAGES =
            """
            event: message_start
            data: {"type":"message_start","message":{"usage":{"input_tokens":3,"output_tokens":1,"cache_read_input_tokens":2}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"h\u00e9"}}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}

            event: message_stop
            data: {"type":"message_stop"}

            """;

    private static final String RESPONSES =
            """
            event: response.output_text.delta
            data: {"type":"response.output_text.delta","delta":"h\u00e9"}

            event: response.output_item.done
            data: {"type":"response.output_item.done","item":{"type":"web_search_call","action":{"type":"search"}}}

            event: response.completed
            data: {"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":3,"output_tokens":5}}}

            """;

    private static final String CONTENT =
            """
            data: {"candidates":[{"content":{"parts":[{"text":"h\u00e9"}]}}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1}}

            data: {"candidates":[{"content":{"parts":[]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":5}}

            """;

    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of(Endpoint.CHAT_COMPLETIONS, CHAT, 4L),
                Arguments.of(Endpoint.MESSAGES, MESSAGES, 10L),
                Arguments.of(Endpoint.RESPONSES, RESPONSES, 8L),
                Arguments.of(Endpoint.GENERATE_CONTENT, CONTENT, 8L));
    }

    private static EventStream stream(Endpoint endpoint) {
        return new EventStream(
                endpoint,
                true,
                UnaryOperator.identity(),
                new EventStream.Watched(new Tokenizers(), "words", 100, _ -> false, () -> {}));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void a_stream_may_come_byte_by_byte(Endpoint endpoint, String text, long tokens) {
        for (var bytes :
                List.of(text.getBytes(UTF_8), text.replace("\n", "\r\n").getBytes(UTF_8))) {
            for (var cut = 0; cut <= bytes.length; cut++) {
                var answer = stream(endpoint);
                answer.feed(ByteBuffer.wrap(bytes, 0, cut).slice());
                answer.feed(ByteBuffer.wrap(bytes, cut, bytes.length - cut).slice());
                answer.finish();

                assertThat(answer.done()).isTrue();
                assertThat(answer.output().isEmpty()).isFalse();
                assertThat(sum(answer)).isEqualTo(tokens);
                assertThat(new String(answer.takePassing(), UTF_8)).contains("h\u00e9");
                assertThat(new String(answer.ending(COST), UTF_8))
                        .contains("\"cost_usd\":\"0.000003000\"");
            }
        }
    }

    private static long sum(EventStream answer) {
        var reported = answer.reported();
        assertThat(reported).isNotNull();
        return reported == null
                ? -1
                : reported.quantities().orElseThrow().stream().mapToLong(Quantity::amount).sum();
    }

    @ParameterizedTest
    @MethodSource("streams")
    void a_stream_that_ends_early_is_not_complete(Endpoint endpoint, String text, long tokens) {
        var last =
                text.indexOf(
                        endpoint == Endpoint.CHAT_COMPLETIONS
                                ? "data: {\"choices\":[]"
                                : lastEvent(endpoint));
        var answer = stream(endpoint);
        answer.feed(ByteBuffer.wrap(text.substring(0, last).getBytes(UTF_8)));
        answer.finish();

        assertThat(answer.begun()).isTrue();
        assertThat(answer.ended()).isFalse();
    }

    private static String lastEvent(Endpoint endpoint) {
        return switch (endpoint) {
            case MESSAGES -> "event: message_delta";
            case RESPONSES -> "event: response.completed";
            default -> "data: {\"candidates\":[{\"content\":{\"parts\":[]}";
        };
    }

    @Property(tries = 500)
    void whatever_the_bytes_are_nothing_is_thrown(@ForAll long seed) {
        var random = new Random(seed);
        var all = new ArrayList<>(streams().toList());
        var chosen = all.get(random.nextInt(all.size())).get();
        var bytes = ((String) chosen[1]).getBytes(UTF_8);
        for (var i = 0; i < 1 + random.nextInt(8); i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        var answer = stream((Endpoint) chosen[0]);
        answer.feed(ByteBuffer.wrap(bytes));
        answer.finish();
        answer.takePassing();
        answer.ending(COST);
    }
}
