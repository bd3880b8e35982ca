package com.metisrouter.contracts.evidence;

/// Price versions are chained like events, in the order in which the ledger first saw them: the payload is the stored version, the id
/// is the version's.
public final class PriceChain {

    public static final String STREAM = "prices";
    public static final String STREAM_TYPE = "prices";
    public static final String TYPE = "com.metisrouter.ledger.price-version.v1";

    private PriceChain() {}
}
