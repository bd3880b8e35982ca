package com.metisrouter.proxy.exchange;

import com.metisrouter.proxy.journal.Journal;
import com.metisrouter.proxy.journal.JournalRecord;
import java.util.concurrent.CompletableFuture;

/// Where records go before a client may see what they are about: the journal, or memory for tests.
public interface Recorder {

    /// Done when the record will survive us.
    CompletableFuture<Void> append(JournalRecord record);

    /// Whether new requests may be admitted.
    boolean acceptsAdmissions();

    static Recorder of(Journal journal) {
        return new Recorder() {
            @Override
            public CompletableFuture<Void> append(JournalRecord record) {
                return journal.append(record);
            }

            @Override
            public boolean acceptsAdmissions() {
                return journal.acceptsAdmissions();
            }
        };
    }
}
