package com.metisrouter.proxy.answers;

import com.metisrouter.proxy.tokens.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The output of a stream so far, kept only to count it if the provider does not: by choice, as text up to a limit, beyond it as
/// numbers.
///
/// Most answers are never counted here, so nothing is tokenized until somebody asks.
public final class OutputText {

    /// Characters of a choice that are kept as text.
    static final int KEPT_CHARS_MAX = 64 * 1024;

    /// Text is cut where a word begins, since no tokenizer joins words over white space but for the space before one.
    private static final int CUT_SEARCH_CHARS_MAX = 1024;

    private static final char DELETE = 0x7f;

    private final List<Choice> choices = new ArrayList<>();
    private long chars;

    public void add(int choice, String text) {
        chars += text.length();
        while (choices.size() <= choice) {
            choices.add(new Choice());
        }
        choices.get(choice).text.append(text);
    }

    /// All that was ever added, in characters.
    public long chars() {
        return chars;
    }

    /// As it stands, to be counted elsewhere while this one grows.
    public OutputText copy() {
        var copy = new OutputText();
        copy.chars = chars;
        choices.forEach(choice -> copy.choices.add(choice.copy()));
        return copy;
    }

    /// Remembers the present length, for `rollback`.
    void mark() {
        choices.forEach(choice -> choice.mark = choice.text.length());
    }

    /// Forgets what was added since the mark, because it was not passed on.
    void rollback() {
        choices.forEach(choice -> {
            choice.text.setLength(choice.mark);
            choice.forgetCount();
        });
    }

    public boolean isEmpty() {
        return choices.stream().allMatch(choice -> choice.text.isEmpty() && choice.counted == 0);
    }

    /// Turns text beyond the limit into a count. To be called now and then, where it may take a moment.
    void compact(Tokenizer tokenizer) {
        for (var choice : choices) {
            if (choice.text.length() > KEPT_CHARS_MAX) {
                choice.compact(tokenizer);
            }
        }
    }

    boolean wantsCompacting() {
        for (var choice : choices) {
            if (choice.text.length() > KEPT_CHARS_MAX) {
                return true;
            }
        }
        return false;
    }

    public long count(Tokenizer tokenizer) {
        var sum = 0L;
        for (var choice : choices) {
            sum += choice.counted + tokenizer.count(choice.text.toString());
        }
        return sum;
    }

    /// A count that the provider's cannot be below. Asked again and again while the text grows, so all but the last word is counted once.
    long atLeast(Tokenizer tokenizer) {
        var sum = 0L;
        for (var choice : choices) {
            sum += choice.counted + choice.atLeast(tokenizer);
        }
        return sum;
    }

    private static final class Choice {
        private final StringBuilder text = new StringBuilder();
        private long counted;
        private int mark;
        private int leastTo;
        private long least;
        private @Nullable Tokenizer leastBy;

        Choice copy() {
            var copy = new Choice();
            copy.text.append(text);
            copy.counted = counted;
            return copy;
        }

        long atLeast(Tokenizer tokenizer) {
            if (!Objects.equals(leastBy, tokenizer)) {
                forgetCount();
                leastBy = tokenizer;
            }
            var cut = lastWord();
            // Within white space a tokenizer may join what would be cut here.
            if (cut > leastTo && text.charAt(cut) == ' ' && isInWord(text.charAt(cut - 1))) {
                least += tokenizer.atLeast(text.substring(leastTo, cut));
                leastTo = cut;
            }
            return least + tokenizer.atLeast(text.substring(leastTo));
        }

        private static boolean isInWord(char c) {
            return (c > ' ' && c < DELETE) || Character.isLetterOrDigit(c);
        }

        void forgetCount() {
            leastTo = 0;
            least = 0;
        }

        void compact(Tokenizer tokenizer) {
            var cut = lastWord();
            counted += tokenizer.count(text.substring(0, cut));
            text.delete(0, cut);
            forgetCount();
        }

        /// Where the last word begins, with the space before it.
        private int lastWord() {
            var cut = text.length();
            var first = Math.max(1, cut - CUT_SEARCH_CHARS_MAX);
            while (cut > first && !(text.charAt(cut - 1) == ' ')) {
                cut--;
            }
            return cut - 1;
        }
    }
}
