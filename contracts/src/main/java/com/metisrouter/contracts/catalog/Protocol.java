package com.metisrouter.contracts.catalog;

/// The language that a provider speaks.
public enum Protocol {
    OPENAI,
    ANTHROPIC,
    GEMINI
}
