package com.metisrouter.proxy.checking;

import com.metisrouter.contracts.money.Usd;

/// What a request is expected to cost.
///
/// @param least with no output at all where the output isn't known, in USD, rounded as a charge is
/// @param most up to its output limit
/// @param source where the numbers come from
/// @param unpriced what is used without a published price; empty where there is none, else the amounts are zero and mean nothing
/// @param untold what is charged and neither the request nor its usage tells; empty where there is none, else the amounts mean nothing
public record Expected(Usd least, Usd most, Source source, String unpriced, String untold) {

    public static final Expected FREE = new Expected(Usd.ZERO, Usd.ZERO, Source.FREE, "", "");

    /// Where expected usage comes from, the best first.
    public enum Source {
        /// The provider's usage block in the sample: exact.
        USAGE("from usage"),
        /// Input counted with the model's tokenizer, output between nothing and its limit.
        TOKENIZER("tokenizer"),
        /// Input derived by a rule, as no tokenizer of the model is known; or output as the caller assumed.
        ASSUMED("assumed"),
        /// Nothing is charged at the path.
        FREE("free");

        private final String words;

        Source(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    static Expected of(Usd least, Usd most, Source source) {
        return new Expected(least, most, source, "", "");
    }

    static Expected unpriced(Source source, String what) {
        return new Expected(Usd.ZERO, Usd.ZERO, source, what, "");
    }

    static Expected untold(Source source, String what) {
        return new Expected(Usd.ZERO, Usd.ZERO, source, "", what);
    }

    /// Whether the amounts say anything.
    public boolean isKnown() {
        return unpriced.isEmpty() && untold.isEmpty();
    }
}
