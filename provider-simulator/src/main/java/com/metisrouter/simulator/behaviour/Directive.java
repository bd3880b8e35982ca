package com.metisrouter.simulator.behaviour;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// One thing a caller may ask of the simulator, written `name` or `name-N`.
///
/// A gateway does not forward its client's headers, so every directive can be part of the model name.
public enum Directive {
    WORDS("words", Form.NUMBER, 0, Directive.CHUNKS_MAX),
    CACHED("cached", Form.NUMBER, 0, Integer.MAX_VALUE),
    CACHEWRITE("cachewrite", Form.NUMBER, 0, Integer.MAX_VALUE),
    REASONING("reasoning", Form.NUMBER, 0, Directive.CHUNKS_MAX),
    OVER("over", Form.NUMBER, 0, Directive.CHUNKS_MAX),
    DELAY("delay", Form.NUMBER, 0, Directive.WAIT_MILLIS_MAX),
    PACE("pace", Form.NUMBER, 0, Directive.WAIT_MILLIS_MAX),
    SLOW_HEADERS("slow-headers", Form.NUMBER, 0, Directive.WAIT_MILLIS_MAX),
    ERROR("error", Form.NUMBER, 400, 599),
    RATELIMIT("ratelimit", Form.NUMBER, 0, 86_400),
    RESET_BEFORE("reset-before", Form.FLAG, 0, 0),
    RESET_AFTER("reset-after", Form.NUMBER, 0, Directive.CHUNKS_MAX),
    TRUNCATE_AFTER("truncate-after", Form.NUMBER, 0, Directive.CHUNKS_MAX),
    MIDSTREAM_ERROR("midstream-error", Form.FLAG_OR_NUMBER, 0, Directive.CHUNKS_MAX),
    NO_USAGE("no-usage", Form.FLAG, 0, 0),
    USAGE_NULL("usage-null", Form.FLAG, 0, 0),
    USAGE_ZERO("usage-zero", Form.FLAG, 0, 0),
    HALF_OPEN("half-open", Form.FLAG, 0, 0),
    GARBAGE("garbage", Form.FLAG, 0, 0);

    /// The most word chunks that one answer may have, all choices together.
    public static final int CHUNKS_MAX = 1_000_000;

    /// The longest single wait that a directive may ask for.
    public static final int WAIT_MILLIS_MAX = 600_000;

    private static final Map<String, Directive> BY_NAME =
            Arrays.stream(values())
                    .collect(Collectors.toUnmodifiableMap(d -> d.text, Function.identity()));
    private static final String VALID =
            Arrays.stream(values()).map(Directive::usage).collect(Collectors.joining(", "));

    private final String text;
    private final Form form;
    private final int least;
    private final int most;

    Directive(String text, Form form, int least, int most) {
        this.text = text;
        this.form = form;
        this.least = least;
        this.most = most;
    }

    /// Every directive as it is written, for error messages.
    public static String valid() {
        return VALID;
    }

    /// Reads one directive, such as `pace-20`.
    static Setting read(String written) {
        var flag = BY_NAME.get(written);
        if (flag != null && flag.form != Form.NUMBER) {
            return new Setting(flag, Setting.NO_NUMBER);
        }
        int dash = written.lastIndexOf('-');
        var numbered = dash < 0 ? null : BY_NAME.get(written.substring(0, dash));
        if (numbered == null || numbered.form == Form.FLAG) {
            throw BadDirective.unreadable(written);
        }
        return new Setting(numbered, numbered.number(written, written.substring(dash + 1)));
    }

    private int number(String written, String digits) {
        try {
            int number = Integer.parseUnsignedInt(digits);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // The answer is the same as for a number out of range.
        }
        throw BadDirective.unreadable(written);
    }

    private String usage() {
        return switch (form) {
            case FLAG -> text;
            case NUMBER -> text + "-N (" + least + ".." + most + ")";
            case FLAG_OR_NUMBER -> text + " or " + text + "-N (" + least + ".." + most + ")";
        };
    }

    enum Form {
        FLAG,
        NUMBER,
        FLAG_OR_NUMBER
    }

    /// A directive with its number.
    record Setting(Directive directive, int number) {
        static final int NO_NUMBER = -1;
    }
}
