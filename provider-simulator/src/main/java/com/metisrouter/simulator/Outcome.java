package com.metisrouter.simulator;

/// How a request ended, as this side saw it.
public enum Outcome {
    /// Every byte of the answer was written.
    COMPLETED,
    /// The client closed the connection before the answer was complete.
    CLIENT_GONE,
    /// The simulator reset the connection, as told to.
    RESET,
    /// An error was answered, before or amid the output.
    ERROR,
    /// The simulator closed the connection in good order, amid the output, as told to.
    TRUNCATED,
    /// The simulator never answered, as told to.
    HALF_OPEN
}
