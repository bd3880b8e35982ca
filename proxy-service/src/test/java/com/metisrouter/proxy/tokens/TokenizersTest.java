package com.metisrouter.proxy.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.usage.QuantitySource;
import org.junit.jupiter.api.Test;

final class TokenizersTest {

    private final Tokenizers tokenizers = new Tokenizers();

    @Test
    void known_encodings_count_as_their_authors_say() {
        assertThat(tokenizers.load("o200k_base").count("hello world")).isEqualTo(2);
        assertThat(tokenizers.load("cl100k_base").count("tiktoken is great!")).isEqualTo(6);
        assertThat(tokenizers.load("o200k_base").count("<|endoftext|>")).isGreaterThan(1);
        assertThat(tokenizers.load("o200k_base").source()).isEqualTo(QuantitySource.TOKENIZER);
    }

    @Test
    void an_unknown_one_is_a_quarter_of_the_bytes_and_says_that_it_is_an_estimate() {
        var unknown = tokenizers.load("unknown");
        assertThat(unknown.count("")).isZero();
        assertThat(unknown.count("abcde")).isEqualTo(2);
        assertThat(unknown.count("\ud83d\ude00\ud83d\ude00")).isEqualTo(2);
        assertThat(unknown.source()).isEqualTo(QuantitySource.ESTIMATE);
    }

    @Test
    void what_is_not_loaded_yet_has_a_stand_in_that_never_counts_more() {
        var text = "Some words, and then some more of them.";
        var standIn = tokenizers.ifLoaded("o200k_base");

        assertThat(standIn.atLeast(text))
                .isLessThanOrEqualTo(tokenizers.load("o200k_base").count(text));
        assertThat(tokenizers.ifLoaded("o200k_base").count(text))
                .isEqualTo(tokenizers.load("o200k_base").count(text));
    }
}
