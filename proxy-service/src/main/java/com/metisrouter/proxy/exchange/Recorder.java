package com.metisrouter.proxy.exchange;

import com.metisrouter.proxy.journal.Journal;
import com.metisrouter.proxy.journal.JournalRecord;
import java.util.concurrent.CompletableFuture;

/// Where records go before a client may see what they are about: the journal, or memory for tests.
public interface Recorder {

    /// Done when the record is as durable as the operator wants it.
    CompletableFuture<Void> append(JournalRecord record);

    /// Done when the record is on our disk: enough for what no answer waits for.
    CompletableFuture<Void> keep(JournalRecord record);

    /// Whether new requests may be admitted.
    boolean acceptsAdmissions();

    static Recorder of(Journal journal) {
        return new Recorder() {
            @Override
            public CompletableFuture<Void> append(JournalRecord record) {
                return journal.appendByPolicy(record);
            }

            @Override
            public CompletableFuture<Void> keep(JournalRecord record) {
                return journal.append(record);
            }

            @Override
            public boolean acceptsAdmissions() {
                return journal.acceptsAdmissions();
            }
        };
    }
}
