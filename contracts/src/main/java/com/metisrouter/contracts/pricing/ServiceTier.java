package com.metisrouter.contracts.pricing;

/// How urgently a provider was asked to serve; providers price these apart.
public enum ServiceTier {
    STANDARD,
    BATCH,
    FLEX,
    PRIORITY
}
