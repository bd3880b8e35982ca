package com.metisrouter.catalog.importing;

/// Why somebody should look at an entry of a price list before its prices are believed.
public enum Doubt {
    /// A price of 0 may mean free, part of a subscription, or not known.
    ZERO_PRICE(false, "a price of 0: free, part of a subscription, or not known"),
    /// There is no price of input or output at all.
    NO_PRICE(true, "no price"),
    /// The price depends on what a router chooses.
    DYNAMIC_PRICE(true, "the price depends on where it is routed to"),
    /// The name stands for another model tomorrow.
    MOVING_ALIAS(true, "a name that moves from model to model"),
    /// A default for all models of a size, and no model.
    SIZE_CLASS(true, "a default for models of a size, and no model"),
    /// The list has two entries of its name; which of them holds is not known.
    TWICE(true, "the list has it twice"),
    /// The list has prices that are not carried over.
    UNREAD_COST(false, "has prices that are not carried over"),
    /// The list doesn't say whether all of a long request is dearer or only what is beyond the threshold.
    TIER_RULE_UNSTATED(
            false,
            "the list doesn't say whether a context tier reprices the whole request; taken so"),
    /// A context tier leaves out a price that the base has, which then holds above the threshold, too.
    TIER_SILENT(false, "a context tier leaves out a price that the base has"),
    /// A name for a price that the list's own format doesn't have.
    MISNAMED_COST(false, "a price under a name that the list's format doesn't have");

    private final boolean never;
    private final String text;

    Doubt(boolean never, String text) {
        this.never = never;
        this.text = text;
    }

    /// Whether its prices may not be proposed at all.
    public boolean never() {
        return never;
    }

    public String text() {
        return text;
    }
}
