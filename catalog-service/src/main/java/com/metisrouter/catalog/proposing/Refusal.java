package com.metisrouter.catalog.proposing;

/// Why a price was not proposed, approved or declined.
public enum Refusal {
    UNKNOWN_MODEL(404, "No such model is published."),
    UNKNOWN_PROPOSAL(404, "There is no such proposal."),
    ALREADY_OPEN(409, "Another proposal for this model waits: decide on it first."),
    ALREADY_DECIDED(409, "This proposal has been decided."),
    OWN_PROPOSAL(403, "Nobody approves what they proposed: ask somebody else."),
    PRICES_MOVED_ON(
            409,
            "Another price version has come since this was proposed: decline it and propose again."),
    NOTHING_CHANGES(409, "These are the prices that the last version has."),
    NO_PRICE(400, "A version needs a price for input and output tokens, or for another unit."),
    TIER_WITHOUT_BASE(400, "A price above a number of input tokens needs one below."),
    IN_THE_PAST(400, "A price can't hold from before it is approved: the past keeps its prices."),
    NOT_AFTER_LAST(
            400,
            "It would hold from before the last version, or at the same instant: choose a later one."),
    TOO_FAR(400, "A price can be published at most 400 days ahead.");

    private final int status;
    private final String sentence;

    Refusal(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    public int status() {
        return status;
    }

    public String sentence() {
        return sentence;
    }
}
