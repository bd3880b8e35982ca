package com.metisrouter.verifier;

import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.evidence.Hex;
import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.contracts.evidence.PriceChain;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.wire.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The export's price versions in their chain. Few, so they stay in memory.
final class PriceList {

    /// @param position in the order in which the ledger saw them first
    record Known(long position, PriceVersion version) {}

    private final Map<String, Known> versions = new HashMap<>();
    private final List<String> heads = new ArrayList<>();
    private byte[] head = LedgerChain.genesis(PriceChain.STREAM);

    PriceList() {
        heads.add(Hex.of(head));
    }

    /// @throws Stop if it isn't the next one of the chain
    void add(byte[] bytes) {
        var number = heads.size();
        try {
            var line = EventLine.parse(bytes);
            require(number, "position", line.position(), (long) number);
            require(number, "stream", line.stream(), PriceChain.STREAM);
            require(number, "streamType", line.streamType(), PriceChain.STREAM_TYPE);
            require(number, "sequence", line.sequence(), number - 1L);
            require(number, "type", line.type(), PriceChain.TYPE);
            head = LedgerChain.link(head, line.digest());
            require(number, "hash", line.hash(), Hex.of(head));
            heads.add(line.hash());
            var version = Json.read(line.payload(), PriceVersion.class);
            require(number, "id", line.id(), version.id());
            if (versions.put(version.id(), new Known(number, version)) != null) {
                throw fail(number, "id", version.id() + " (expected: only once)");
            }
        } catch (Stop e) {
            throw e;
        } catch (RuntimeException e) {
            // Whatever else it is, it isn't a price version: any field may be missing in it.
            throw fail(number, "line", String.valueOf(e));
        }
    }

    private static void require(long number, String field, Object found, Object expected) {
        if (!found.equals(expected)) {
            throw fail(number, field, found + " (expected: " + expected + ")");
        }
    }

    private static Stop fail(long number, String field, String detail) {
        return Stop.failed(PriceChain.STREAM, number - 1, field, detail);
    }

    int size() {
        return heads.size() - 1;
    }

    /// The chain's hash after so many.
    String headAt(long count) {
        return heads.get((int) count);
    }

    Optional<Known> find(String id) {
        return Optional.ofNullable(versions.get(id));
    }
}
