package com.metisrouter.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.ledger.eventstore.EventPosition;
import com.metisrouter.ledger.eventstore.StoredEvent;
import com.metisrouter.ledger.eventstore.StoredEvents;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/// Checks the chain of every stream from nothing but what is stored.
final class StoredChains {

    private static final int EVENTS_PER_READ = 500;

    private StoredChains() {}

    /// @return how many events there were
    static long assertUnbroken(JdbcTemplate jdbc) {
        var events = new StoredEvents(jdbc);
        var heads = new HashMap<String, byte[]>();
        var at = EventPosition.START;
        var count = 0L;
        while (true) {
            var page = events.after(at, EVENTS_PER_READ);
            if (page.isEmpty()) {
                return count;
            }
            for (var event : page) {
                check(event, heads);
                count++;
            }
            at = page.getLast().position();
        }
    }

    /// @param heads of the streams so far, brought up to date
    static void check(StoredEvent event, Map<String, byte[]> heads) {
        var stream = event.aggregateId();
        var previous =
                event.sequence() == 0
                        ? LedgerChain.genesis(stream)
                        : heads.getOrDefault(stream, new byte[0]);
        var digest =
                LedgerChain.digest(
                        stream,
                        event.sequence(),
                        event.eventId(),
                        event.payloadType(),
                        event.recordedAt(),
                        event.payload());
        assertThat(event.hashVersion()).isEqualTo(LedgerChain.HASH_VERSION);
        assertThat(event.digest())
                .as("digest of %s %d", stream, event.sequence())
                .isEqualTo(digest);
        assertThat(event.chainHash())
                .as("chain of %s at %d", stream, event.sequence())
                .isEqualTo(LedgerChain.link(previous, digest));
        heads.put(stream, event.chainHash());
    }
}
