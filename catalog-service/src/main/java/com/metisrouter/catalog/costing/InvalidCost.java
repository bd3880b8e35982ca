package com.metisrouter.catalog.costing;

/// A cost that can't be recorded, or a price that can't be made of costs.
public final class InvalidCost extends RuntimeException {

    InvalidCost(String message) {
        super(message);
    }
}
