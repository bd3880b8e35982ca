package com.metisrouter.verifier.testing;

import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.evidence.Hex;
import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.verifier.reading.LedgerPages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Events in memory, chained as the ledger chains them.
public final class MemoryLedger implements LedgerPages {

    private final List<EventLine> events = new ArrayList<>();
    private final Map<String, EventLine> heads = new HashMap<>();

    public static MemoryLedger of(List<? extends AccountEvent> events) {
        var ledger = new MemoryLedger();
        events.forEach(ledger::add);
        return ledger;
    }

    public void add(AccountEvent event) {
        add(
                "account",
                event.accountId(),
                EventType.of(event.getClass()).wireName(),
                event.recordedAt(),
                Json.bytes(event));
    }

    /// Anything, whether it can be read or not.
    public void add(
            String streamType, String stream, String type, Instant recordedAt, byte[] payload) {
        var before = heads.get(stream);
        var sequence = before == null ? 0 : before.sequence() + 1;
        var id = "evt-" + (events.size() + 1);
        var hash =
                LedgerChain.link(
                        before == null ? LedgerChain.genesis(stream) : Hex.hash(before.hash()),
                        LedgerChain.digest(stream, sequence, id, type, recordedAt, payload));
        var line =
                new EventLine(
                        events.size() + 1L,
                        stream,
                        streamType,
                        sequence,
                        id,
                        type,
                        recordedAt,
                        LedgerChain.HASH_VERSION,
                        Hex.of(hash),
                        payload);
        heads.put(stream, line);
        events.add(line);
    }

    public List<EventLine> events() {
        return List.copyOf(events);
    }

    @Override
    public Page after(long position, int max) {
        var from = (int) Math.min(position, events.size());
        var to = Math.min(from + max, events.size());
        return new Page(events.subList(from, to), events.size());
    }
}
