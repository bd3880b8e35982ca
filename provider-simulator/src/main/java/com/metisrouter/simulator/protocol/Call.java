package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import java.util.Optional;
import java.util.OptionalInt;

/// One understood request, and how its answer is written in its own protocol.
public interface Call {

    /// As it was asked for, prefix and directives included.
    String model();

    int inputTokens();

    /// The most output tokens asked for, for each choice; empty when the request sets no limit.
    OptionalInt outputMax();

    /// How many answers are generated side by side; 0 for a request that generates no text.
    int choices();

    boolean stream();

    UsagePlace usagePlace();

    /// The response that it goes on from; empty for none.
    default String previousResponse() {
        return "";
    }

    /// What is kept of a complete answer, where that is asked for.
    default Optional<KeptResponse> kept(Generation generation, Stamp stamp) {
        return Optional.empty();
    }

    /// Of the whole body.
    default String contentType() {
        return "application/json";
    }

    /// The whole body, JSON but for what `contentType` says. Usage comes last, so that a body cut after any word has none.
    String plain(Generation generation, Stamp stamp);

    StreamForm streamed(Generation generation, Stamp stamp);

    /// Where the usage stands.
    enum UsagePlace {
        NOT_ASKED_FOR,
        AT_END,
        EVERY_CHUNK
    }
}
