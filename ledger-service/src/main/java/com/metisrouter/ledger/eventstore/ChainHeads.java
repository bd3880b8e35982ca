package com.metisrouter.ledger.eventstore;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The hash at the last event of streams that were written lately, the least recently used ones dropped past a limit.
///
/// Only what has been committed comes in here, and it counts only for the event right after it: a stream that another process
/// went on with is read from the table.
final class ChainHeads {

    @SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
    record Head(long sequence, byte[] chainHash) {}

    private final LinkedHashMap<String, Head> heads;

    ChainHeads(int streamsMax) {
        heads =
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Head> eldest) {
                        return size() > streamsMax;
                    }
                };
    }

    /// The head that an event of that number is linked to, null where it isn't known.
    synchronized @Nullable Head before(String stream, long sequence) {
        var head = heads.get(stream);
        return head != null && head.sequence() == sequence - 1 ? head : null;
    }

    synchronized void committed(Map<String, Head> written) {
        heads.putAll(written);
    }

    synchronized void forget(Iterable<String> streams) {
        streams.forEach(heads::remove);
    }
}
