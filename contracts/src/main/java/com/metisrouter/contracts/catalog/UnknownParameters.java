package com.metisrouter.contracts.catalog;

/// What becomes of a request's field that isn't published for the model and endpoint.
public enum UnknownParameters {
    /// The request is refused by the field's name.
    REFUSE,
    /// The field is left out, and the answer's header says so.
    DROP
}
