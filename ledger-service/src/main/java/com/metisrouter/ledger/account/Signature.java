package com.metisrouter.ledger.account;

/// Who does something by hand, why, and under which key a repetition of it is known.
///
/// @param actor a name that was authenticated
/// @param commandKey the caller's idempotency key
public record Signature(String actor, String reason, String commandKey) {}
