package com.metisrouter.simulator.protocol;

/// What makes one answer different from the next: its id and when it was made.
public record Stamp(String responseId, long createdEpochSecond) {}
