package com.metisrouter.contracts.metering;

/// By which rule a request is charged. A rule never changes: another rule gets another id.
public enum ChargePolicy {
    COMPLETE(
            "",
            Owed.USAGE_OR_COUNT,
            "The answer was complete: the provider's own usage is charged."),
    MISSING_USAGE(
            "missing-usage-v1",
            Owed.USAGE_OR_COUNT,
            "The answer was complete, but the provider gave no usage: input and output are counted with the model's tokenizer, or"
                    + " estimated where none is known. A usage of zero is a usage and is charged as zero."),
    EMPTY(
            "empty-v1",
            Owed.NOTHING,
            "The answer ended in good order, but had no output and no reason for its end: nothing is charged."),
    TRUNCATED(
            "truncated-v1",
            Owed.USAGE_OR_COUNT,
            "The provider's stream ended before it was complete: its own usage is charged if it came, else the input and the"
                    + " output that was received are counted. An answer that was not streamed and did not arrive whole is not charged."),
    TRUNCATED_USAGE(
            "truncated-usage-v1",
            Owed.USAGE,
            "The provider's answer ended before it was complete, and a part of it is worth nothing or can't be counted: its own usage"
                    + " is charged if it came, else nothing."),
    PROVIDER_ERROR(
            "provider-error-v1",
            Owed.USAGE_OR_COUNT,
            "The provider reported an error after it had begun to answer: its own usage is charged if it came, else the input and the"
                    + " output before the error are counted. The error's own text is not output."),
    PROVIDER_ERROR_USAGE(
            "provider-error-usage-v1",
            Owed.USAGE,
            "The provider reported an error after it had begun to answer, and a part of the answer is worth nothing or can't be"
                    + " counted: its own usage is charged if it came, else nothing."),
    CLIENT_ABORTED(
            "client-abort-v1",
            Owed.USAGE_OR_COUNT,
            "The client went away: the provider's answer is read on within limits and its own usage is charged; where that does not"
                    + " come, the input and the output that was received are counted. Without any answer nothing is charged."),
    CLIENT_CUT(
            "client-cut-v1",
            Owed.USAGE_OR_COUNT,
            "The client went away, and the provider stops when its connection closes: its stream is broken off as soon as it has"
                    + " begun, and its own usage is charged as far as it came; else the input and the output that was received are counted."),
    CLIENT_ABORTED_USAGE(
            "client-abort-usage-v1",
            Owed.USAGE,
            "The client went away: the provider's answer is read on within limits, and its own usage is charged if it comes, or the"
                    + " whole answer's; a part of it is not charged."),
    HOLD_EXHAUSTED(
            "hold-exhausted-v1",
            Owed.USAGE_OR_COUNT,
            "The provider ran past the limit and the balance had no more: the stream was cut, and the input and the output that was"
                    + " passed on are counted."),
    NO_OUTPUT(
            "no-output-v1",
            Owed.NOTHING,
            "The provider refused or failed before any output: nothing is charged. An error is not output."),
    NOT_FORWARDED(
            "voided-v1",
            Owed.NOTHING,
            "The request was admitted but never forwarded: nothing is charged."),
    CHECKPOINT(
            LostRequests.CHECKPOINT_POLICY,
            Owed.USAGE_OR_COUNT,
            "The gateway died while it was answering: the input and the output up to the last checkpoint in its journal are charged, with"
                    + " the provider's own counts as far as they had come, until more is known."),
    UNPRICED(
            "unpriced-v1",
            Owed.NOTHING,
            "The provider reported a unit for which the price version has no price: nothing is charged until somebody looks.");

    private final String id;
    private final Owed owed;
    private final String sentence;

    ChargePolicy(String id, Owed owed, String sentence) {
        this.id = id;
        this.owed = owed;
        this.sentence = sentence;
    }

    public String id() {
        return id;
    }

    public Owed owed() {
        return owed;
    }

    public String sentence() {
        return sentence;
    }
}
