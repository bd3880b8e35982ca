package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.MoneyAct;
import java.time.Instant;

/// An act that waits for a second person.
///
/// @param sequence number of the proposal in the account's stream
public record Proposal(
        String proposalId,
        MoneyAct act,
        String actor,
        String reason,
        Instant proposedAt,
        long sequence) {}
