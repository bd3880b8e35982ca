package com.metisrouter.simulator.behaviour;

/// A directive that the simulator cannot follow; answered with 400.
public final class BadDirective extends RuntimeException {

    private BadDirective(String message) {
        super(message);
    }

    static BadDirective unreadable(String written) {
        return new BadDirective(
                "unknown or malformed simulator directive '"
                        + written
                        + "', valid ones are: "
                        + Directive.valid());
    }

    static BadDirective tooLong(long chunks) {
        return new BadDirective(
                "the answer would have "
                        + chunks
                        + " words, all choices together (expected: 0.."
                        + Directive.CHUNKS_MAX
                        + ")");
    }
}
