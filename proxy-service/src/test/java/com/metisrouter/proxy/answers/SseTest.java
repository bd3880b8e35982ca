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
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class SseTest {

    private static final String USAGE =
            "data: {\"id\":\"a\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n";
    private static final Cost COST =
            new Cost(
                    List.of(
                            Quantity.of(Unit.INPUT_TOKENS, 3, QuantitySource.PROVIDER),
                            Quantity.of(Unit.OUTPUT_TOKENS, 2, QuantitySource.PROVIDER)),
                    Usd.parse("0.0000195"));

    private static String chunk(String text) {
        return "data: {\"id\":\"a\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                + text
                + "\"}}],\"usage\":null}\n\n";
    }

    private static StreamedAnswer answer(long tokensHeld) {
        return answer(tokensHeld, true);
    }

    private static StreamedAnswer answer(long tokensHeld, boolean usageAsked) {
        return new EventStream(
                Endpoint.CHAT_COMPLETIONS,
                usageAsked,
                UnaryOperator.identity(),
                new EventStream.Watched(
                        new Tokenizers(), "words", tokensHeld, _ -> false, () -> {}));
    }

    private static StreamedAnswer.Progress feed(StreamedAnswer answer, String text) {
        return answer.feed(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private static String passed(StreamedAnswer answer) {
        return new String(answer.takePassing(), UTF_8);
    }

    @Test
    void events_may_arrive_cut_anywhere_even_inside_a_character() {
        var text =
                ": comment\n\n"
                        + chunk("\u00e9\ud83d\ude00")
                        + chunk(" two").replace("\n", "\r\n")
                        + USAGE
                        + "data: [DONE]\n\n";
        var bytes = text.getBytes(UTF_8);
        for (var cut = 0; cut <= bytes.length; cut++) {
            var answer = answer(100);
            answer.feed(ByteBuffer.wrap(bytes, 0, cut).slice());
            answer.feed(ByteBuffer.wrap(bytes, cut, bytes.length - cut).slice());

            assertThat(passed(answer)).isEqualTo(text.substring(0, text.indexOf(USAGE)));
            assertThat(answer.done()).isTrue();
            assertThat(answer.output().count(new Tokenizers().load("words"))).isEqualTo(2);
            assertThat(answer.reported()).isNotNull();
        }
    }

    @Test
    void the_usage_chunk_is_for_those_who_asked_and_has_the_cost() {
        var answer = answer(100);
        feed(answer, chunk("one") + USAGE + "data: [DONE]\n\n");
        var unasked = answer(100, false);
        feed(unasked, chunk("one") + USAGE + "data: [DONE]\n\n");

        assertThat(new String(unasked.ending(COST), UTF_8)).isEqualTo("data: [DONE]\n\n");
        assertThat(new String(answer.ending(COST), UTF_8))
                .isEqualTo(
                        "data: {\"id\":\"a\",\"choices\":[],\"usage\":{\"cost\":0.0000195,\"cost_usd\":\"0.000019500\","
                                + "\"prompt_tokens\":3,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n");
    }

    @Test
    void a_provider_without_usage_and_end_mark_is_completed() {
        var answer = answer(100);
        feed(answer, chunk("one") + "data: [DONE]\n\n");
        assertThat(new String(answer.ending(COST), UTF_8))
                .isEqualTo(
                        "data: {\"id\":\"a\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,"
                                + "\"total_tokens\":5,\"cost\":0.0000195,\"cost_usd\":\"0.000019500\"}}\n\ndata: [DONE]\n\n");

        var withoutMark = answer(100, false);
        feed(withoutMark, chunk("one") + USAGE);
        assertThat(new String(withoutMark.ending(COST), UTF_8)).isEqualTo("data: [DONE]\n\n");
    }

    @Test
    void the_last_event_may_lack_its_empty_line_but_not_half_of_itself() {
        for (var end : List.of("data: [DONE]", "data: [DONE]\n", "data: [DONE]\r\n")) {
            var answer = answer(100);
            feed(answer, chunk("one") + end);
            assertThat(answer.done()).isFalse();

            answer.finish();

            assertThat(answer.done()).as(end).isTrue();
            assertThat(new String(answer.ending(COST), UTF_8)).endsWith("\n\n");
        }
        var torn = answer(100);
        feed(torn, chunk("one") + "data: {\"choices\":[],\"usage\":{\"prompt");
        torn.finish();
        assertThat(torn.ended()).isFalse();
    }

    @Test
    void usage_on_the_last_chunk_with_choices_is_read_and_passed_on() {
        var answer = answer(100);
        var last =
                "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1}}\n\n";
        feed(answer, chunk("one") + last + "data: [DONE]\n\n");

        assertThat(passed(answer)).endsWith(last);
        assertThat(answer.finishReason()).isEqualTo("stop");
        assertThat(answer.reported()).isNotNull();
    }

    @Test
    void the_event_that_would_pass_the_hold_is_neither_passed_on_nor_counted() {
        var answer = answer(3);

        assertThat(feed(answer, chunk("one") + chunk(" two") + chunk(" three")))
                .isEqualTo(StreamedAnswer.Progress.GOING_ON);
        assertThat(feed(answer, chunk(" four five")))
                .isEqualTo(StreamedAnswer.Progress.HOLD_PASSED);

        assertThat(passed(answer)).contains("three").doesNotContain("four");
        assertThat(answer.output().count(new Tokenizers().load("words"))).isEqualTo(3);
    }

    @Test
    void an_error_event_and_a_broken_one_stop_the_stream() {
        assertThat(
                        feed(
                                answer(9),
                                chunk("one")
                                        + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n"))
                .isEqualTo(StreamedAnswer.Progress.PROVIDER_ERROR);
        assertThat(feed(answer(9), "data: oops\n\n")).isEqualTo(StreamedAnswer.Progress.BROKEN);
        assertThat(feed(answer(9), "data: [1]\n\n")).isEqualTo(StreamedAnswer.Progress.BROKEN);
    }

    @Test
    void an_event_without_end_is_not_kept_for_ever() {
        var answer = answer(9);
        var piece = ByteBuffer.wrap(new byte[1024 * 1024]);
        var seen = new ArrayList<StreamedAnswer.Progress>();
        for (var i = 0; i < 9; i++) {
            seen.add(answer.feed(piece.duplicate()));
        }
        assertThat(seen).last().isEqualTo(StreamedAnswer.Progress.BROKEN);
    }

    @Test
    void long_output_is_counted_the_same_whether_kept_or_compacted() {
        for (var name : List.of("words", "unknown", "cl100k_base")) {
            var tokenizers = new Tokenizers();
            var tokenizer = tokenizers.load(name);
            var output = new OutputText();
            var whole = new StringBuilder();
            var running = new RunningCount(output, tokenizers, name, Long.MAX_VALUE / 2);
            for (var i = 0; i < 40_000; i++) {
                running.before();
                var text = (i == 0 ? "" : " ") + "word" + i % 977;
                output.add(0, text);
                whole.append(text);
            }
            var difference = Math.abs(output.count(tokenizer) - tokenizer.count(whole.toString()));
            assertThat(difference).as(name).isLessThanOrEqualTo(4);
        }
    }
}
