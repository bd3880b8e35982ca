package com.metisrouter.catalog.store;

import java.util.List;

/// A seed that would change a price which has been published. Somebody may have been charged by it.
public final class PricesAreImmutable extends RuntimeException {

    public PricesAreImmutable(List<String> changes) {
        super(
                "prices are immutable, and nothing was loaded:\n  - "
                        + String.join("\n  - ", changes));
    }
}
