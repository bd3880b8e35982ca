package com.metisrouter.ledger.account;

/// The signatures under an act that happens: of one person, or of two.
///
/// @param approvedBy the second person, empty where none was needed
/// @param commandKey of whoever signed last
public record Signed(String actor, String approvedBy, String reason, String commandKey) {

    static Signed alone(Signature by) {
        return new Signed(by.actor(), "", by.reason(), by.commandKey());
    }

    static Signed approved(Proposal proposal, Signature second) {
        return new Signed(proposal.actor(), second.actor(), proposal.reason(), second.commandKey());
    }
}
