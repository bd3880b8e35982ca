package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import java.util.OptionalInt;

/// A request whose answer has no words, and comes whole.
interface TextlessCall extends Call {

    @Override
    default OptionalInt outputMax() {
        return OptionalInt.empty();
    }

    @Override
    default int choices() {
        return 0;
    }

    @Override
    default boolean stream() {
        return false;
    }

    @Override
    default UsagePlace usagePlace() {
        return UsagePlace.AT_END;
    }

    @Override
    default StreamForm streamed(Generation generation, Stamp stamp) {
        throw new IllegalStateException("never streamed");
    }
}
