package com.metisrouter.simulation;

/// A process: a run of a gateway or of the ledger. Once dead it stays dead; its successor is another node.
abstract class Node {

    private final String name;
    private boolean alive = true;
    private long pausedUntil;

    Node(String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    final boolean alive() {
        return alive;
    }

    /// As `kill -9` does: what it had planned is never done.
    void die() {
        alive = false;
    }

    /// As `kill -STOP` does, or a long collection of garbage, until that time. It knows nothing of it afterwards.
    final void pauseUntil(long nanos) {
        pausedUntil = Math.max(pausedUntil, nanos);
    }

    final void resume() {
        pausedUntil = 0;
    }

    final long pausedUntil() {
        return pausedUntil;
    }

    @Override
    public final String toString() {
        return name;
    }
}
