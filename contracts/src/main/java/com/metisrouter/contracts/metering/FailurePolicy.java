package com.metisrouter.contracts.metering;

import java.time.Duration;

/// What is done and what is owed when a request goes wrong. A policy never changes: another one gets another version.
///
/// Whatever the policy, an answer that isn't complete is never closed as if it were: a stream ends in an error of the client's protocol,
/// or, where it has no place for one, breaks off.
///
/// @param name such as `text-read-on`
/// @param stream how far a stream is read on after its client went away, from its first output on
/// @param whole how far an answer is read on of which no output has come yet, or which isn't streamed
/// @param clientGone what is owed when the client goes away
/// @param noOutput what is owed when the provider refuses or fails before any output
/// @param empty what is owed for a complete answer that has no output and no reason for its end
/// @param truncated what is owed when the provider's answer ends before it is complete
/// @param providerError what is owed when the provider reports an error after output
public record FailurePolicy(
        String name,
        int version,
        ReadOn stream,
        ReadOn whole,
        ChargePolicy clientGone,
        ChargePolicy noOutput,
        ChargePolicy empty,
        ChargePolicy truncated,
        ChargePolicy providerError) {

    /// How far a provider's answer is read on though nobody is there to be given it.
    ///
    /// @param bytesMax of the answer, from the moment on when its client went away
    public record ReadOn(Duration time, long bytesMax) {

        /// It is broken off, which ends what the provider charges.
        public static final ReadOn NOT_AT_ALL = new ReadOn(Duration.ZERO, 0);

        public boolean isAtAll() {
            return time.isPositive() && bytesMax > 0;
        }
    }

    /// Such as `text-read-on-v1`: in records, in the catalog and in the reference.
    public String id() {
        return name + "-v" + version;
    }
}
