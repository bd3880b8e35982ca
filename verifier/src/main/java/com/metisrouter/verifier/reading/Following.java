package com.metisrouter.verifier.reading;

/// Told how far a long reading has come.
@FunctionalInterface
public interface Following {

    Following NOBODY = (_, _) -> {};

    /// @param position of the last event read
    /// @param end the ledger's last
    void at(long position, long end);
}
