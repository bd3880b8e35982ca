package com.metisrouter.simulator.protocol;

/// Whose wire format a request speaks.
public enum Protocol {
    OPENAI,
    ANTHROPIC,
    GEMINI
}
