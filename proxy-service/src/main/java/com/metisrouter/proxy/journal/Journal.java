package com.metisrouter.proxy.journal;

import java.util.concurrent.CompletableFuture;

/// The append-only journal of a gateway, on disk.
public final class Journal implements AutoCloseable {

    /// Completes on the journal's thread once the record is fsynced, exceptionally if it can't be.
    public CompletableFuture<Void> append(JournalRecord record) {
        return CompletableFuture.failedFuture(
                new IllegalStateException("journal is not open: " + record));
    }

    /// False when the stated size or the disk's reserve is reached, or the disk failed: answer 503.
    public boolean acceptsAdmissions() {
        return false;
    }

    @Override
    public void close() {}
}
