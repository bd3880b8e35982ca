package com.metisrouter.simulation;

/// A world that breaks what the product builds on: to see that the simulation can fail.
enum Sabotage {
    NONE,
    /// What was fsynced is gone after a crash.
    DISK_FORGETS_WHAT_IT_FSYNCED,
    /// Positions are moved though the events beside them were not written.
    COMMIT_IN_PIECES
}
