package com.metisrouter.proxy.metering;

import com.metisrouter.contracts.metering.LostRequests;

/// By which rule an incomplete request is charged. A rule never changes: another rule gets another id.
public enum ChargePolicy {
    COMPLETE("", "The answer was complete: the provider's own usage is charged."),
    MISSING_USAGE(
            "missing-usage-v1",
            "The answer was complete, but the provider gave no usage: input and output are counted with the model's tokenizer, or"
                    + " estimated where none is known. A usage of zero is a usage and is charged as zero."),
    TRUNCATED(
            "truncated-v1",
            "The provider's stream ended before it was complete: its own usage is charged if it came, else the input and the"
                    + " output that was received are counted. An answer that was not streamed and did not arrive whole is not charged."),
    CLIENT_ABORTED(
            "client-abort-v1",
            "The client went away: the provider's answer is read on within limits and its own usage is charged; where that does not"
                    + " come, the input and the output that was received are counted. Without any answer nothing is charged."),
    HOLD_EXHAUSTED(
            "hold-exhausted-v1",
            "The provider ran past the limit and the balance had no more: the stream was cut, and the input and the output that was"
                    + " passed on are counted."),
    NO_OUTPUT(
            "no-output-v1",
            "The provider refused or failed before any output: nothing is charged. An error is not output."),
    NOT_FORWARDED("voided-v1", "The request was admitted but never forwarded: nothing is charged."),
    CHECKPOINT(
            LostRequests.CHECKPOINT_POLICY,
            "The gateway died while it was answering: the input and the output up to the last checkpoint in its journal are charged, with"
                    + " the provider's own counts as far as they had come, until more is known."),
    UNPRICED(
            "unpriced-v1",
            "The provider reported a unit for which the price version has no price: nothing is charged until somebody looks.");

    private final String id;
    private final String sentence;

    ChargePolicy(String id, String sentence) {
        this.id = id;
        this.sentence = sentence;
    }

    public String id() {
        return id;
    }

    public String sentence() {
        return sentence;
    }
}
