package com.metisrouter.projections.checkpoint;

/// A record that can't be read as a ledger event: kept with its reason, and its partition goes on.
public record PoisonEvent(int partition, long offset, String key, String reason) {}
