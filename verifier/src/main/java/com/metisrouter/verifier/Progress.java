package com.metisrouter.verifier;

/// Told now and then how far a long job has come.
@FunctionalInterface
public interface Progress {

    Progress NONE = (_, _, _) -> {};

    /// @param what is being worked on, such as `events`
    /// @param of how many there are
    void at(String what, long done, long of);
}
