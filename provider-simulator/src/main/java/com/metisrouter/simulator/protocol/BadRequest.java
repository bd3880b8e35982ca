package com.metisrouter.simulator.protocol;

/// A request that the provider would refuse with 400.
public final class BadRequest extends RuntimeException {

    public BadRequest(String message) {
        super(message);
    }
}
