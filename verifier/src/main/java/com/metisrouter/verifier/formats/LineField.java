package com.metisrouter.verifier.formats;

/// What a line of the CSV and NDJSON exports can say, in the order of the columns. Fields are only added, at the end.
enum LineField {
    /// Number of the entry in the order of all events.
    POSITION("position"),
    ACCOUNT("account"),
    /// Number of the entry in the account's stream, from 0.
    SEQUENCE("sequence"),
    /// Number of the line in the entry, from 0.
    LINE("line"),
    EVENT_ID("eventId"),
    /// Such as `usage-debited`.
    TYPE("type"),
    /// When a request ended, for usage and its corrections; else when it was recorded.
    OCCURRED_AT("occurredAt"),
    RECORDED_AT("recordedAt"),
    /// What the balance changed by: below 0 for usage.
    AMOUNT("amount"),
    /// The balance after this line. After an entry's last line it is what the ledger said.
    BALANCE_AFTER("balanceAfter"),
    REQUEST_ID("requestId"),
    MODEL("model"),
    ENDPOINT("endpoint"),
    PROVIDER("provider"),
    OUTCOME("outcome"),
    SETTLEMENT("settlement"),
    PRICE_VERSION("priceVersion"),
    /// Quantity × unit price = exact amount, for each unit.
    CHARGES("charges"),
    /// The exact sum of the charges; the charge is this, rounded once to nano-USD.
    EXACT("exact"),
    CHARGE("charge"),
    /// Of a correction: what the request was charged until then.
    CHARGE_BEFORE("chargeBefore"),
    KEY("key"),
    PROJECT("project"),
    CLIENT("client"),
    WORKFLOW("workflow"),
    LEASE("lease"),
    LEASE_SEQUENCE("leaseSequence"),
    CREDIT_KIND("creditKind"),
    /// What came to credit lots or left them.
    LOTS("lots"),
    REFERENCE("reference"),
    ACTOR("actor"),
    APPROVED_BY("approvedBy"),
    REASON("reason"),
    /// The act's own name: of a grant's lot, an adjustment, a refund, a correction.
    ACT("act"),
    /// Of a reversal: the entry that was undone, as account/sequence.
    REVERSES("reverses"),
    /// Where the figures of a correction come from.
    EVIDENCE("evidence");

    private final String wireName;

    LineField(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }
}
