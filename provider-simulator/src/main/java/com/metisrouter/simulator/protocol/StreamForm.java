package com.metisrouter.simulator.protocol;

/// The text of one stream's events, asked for one after the other.
public interface StreamForm {

    /// Events before the first word, none or more.
    String opening();

    /// The event that carries word chunk `chunk`, counted from 0.
    String word(int chunk);

    /// Everything after the last word: finish reason, usage, the end mark.
    String closing();

    /// The event that says the answer has failed midway.
    String failure(Fault fault);
}
