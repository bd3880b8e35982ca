package com.metisrouter.proxy.answers;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.proxy.tokens.Tokenizers;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Counting a text that grows.
final class OutputTextTest {

    private static final String[] PIECES = {
        " ", "  ", "\n", " \n", "\n\n", "\t", "Order", " order", "ed", " 48213", "7", ".", " (",
        "é", " 好", "𝄞", "'s", "\r\n", " \u00a0", "/"
    };

    private final Tokenizers tokenizers = new Tokenizers();

    @Test
    void a_text_that_grows_is_counted_as_the_whole_text_is() {
        var tokenizer = tokenizers.load("o200k_base");
        var random = new Random(7);
        for (var round = 0; round < 200; round++) {
            var output = new OutputText();
            var text = new StringBuilder();
            for (var i = 0; i < 60; i++) {
                var piece = PIECES[random.nextInt(PIECES.length)];
                text.append(piece);
                output.add(0, piece);

                assertThat(output.atLeast(tokenizer))
                        .as("%s", text)
                        .isEqualTo(tokenizer.count(text.toString()));
            }
        }
    }

    @Test
    void what_was_taken_back_is_not_counted() {
        var tokenizer = tokenizers.load("o200k_base");
        var output = new OutputText();
        output.add(0, "One two three");
        output.mark();
        output.add(0, " four five six seven");
        output.atLeast(tokenizer);

        output.rollback();

        assertThat(output.atLeast(tokenizer)).isEqualTo(tokenizer.count("One two three"));
    }

    @Test
    void a_tokenizer_that_has_loaded_since_counts_all_of_it() {
        var output = new OutputText();
        output.add(0, "Your order has been shipped and");
        output.atLeast(tokenizers.ifLoaded("o200k_base"));
        var tokenizer = tokenizers.load("o200k_base");

        output.add(0, " will come");

        assertThat(output.atLeast(tokenizer))
                .isEqualTo(tokenizer.count("Your order has been shipped and will come"));
    }
}
