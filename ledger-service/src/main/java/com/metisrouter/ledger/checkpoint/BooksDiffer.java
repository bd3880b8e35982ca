package com.metisrouter.ledger.checkpoint;

/// The books are not those that were signed. Nothing more is signed until somebody has found out why.
final class BooksDiffer extends RuntimeException {

    BooksDiffer(String message) {
        super(message);
    }
}
