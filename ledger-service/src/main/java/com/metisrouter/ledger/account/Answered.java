package com.metisrouter.ledger.account;

/// An answer, kept under the caller's key for ever: the same key and body get it again, another body is a mistake.
///
/// @param fingerprint of the command's body
/// @param sequence number of the event that it came from in the account's stream
public record Answered(String fingerprint, long sequence, Answer answer) {}
