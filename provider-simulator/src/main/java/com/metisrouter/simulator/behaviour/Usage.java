package com.metisrouter.simulator.behaviour;

/// Tokens of one request. `cached` and `cacheWrite` are part of `input`, `reasoning` is part of `output`, whatever the
/// protocol's own convention is.
public record Usage(int input, int cached, int cacheWrite, int output, int reasoning) {

    public static final Usage ZERO = new Usage(0, 0, 0, 0, 0);
}
