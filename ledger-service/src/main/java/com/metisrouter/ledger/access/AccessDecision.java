package com.metisrouter.ledger.access;

/// What a key or a project makes of a command.
///
/// @param <E> its events
/// @param <S> its state
public sealed interface AccessDecision<E, S> {

    /// It happens, and this is what comes of it.
    record Accepted<E, S>(E event, S after) implements AccessDecision<E, S> {}

    /// It has happened before, or there is nothing to do.
    record AlreadyDone<E, S>(S state) implements AccessDecision<E, S> {}

    /// It doesn't happen, and nothing changes.
    record Refused<E, S>(AccessRefusal refusal) implements AccessDecision<E, S> {}
}
