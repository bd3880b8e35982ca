package com.metisrouter.verifier;

import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.evidence.Hex;
import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.contracts.evidence.MerkleTree;
import com.metisrouter.verifier.books.AccountBook;
import com.metisrouter.verifier.books.Difference;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Every stream as far as it has been read: its chain, its place in the tree, and for accounts their books. Grows with the number of
/// streams, not of events.
final class Streams {

    private final Map<String, Stream> byName = new HashMap<>();
    private final List<Stream> inOrder = new ArrayList<>();
    private final List<Stream> changed = new ArrayList<>();
    private final MerkleTree tree = new MerkleTree();
    private byte[] order = LedgerChain.genesisOfOrder();
    private long events;
    private long accounts;

    /// @throws Stop if the event is not the next one
    void add(DecodedEvent decoded) {
        var line = decoded.line();
        if (line == null) {
            throw Stop.failed("events", events + 1, "line", problem(decoded).detail());
        }
        require(line, "position", line.position(), events + 1);
        var stream = byName.get(line.stream());
        if (stream == null) {
            stream = new Stream(line.streamType(), line.stream(), inOrder.size());
        }
        require(line, "sequence", line.sequence(), stream.sequence + 1);
        require(line, "streamType", line.streamType(), stream.type);
        var hash = decoded.hashAfter(stream.hash);
        require(line, "hash", line.hash(), Hex.of(hash));
        if (decoded.problem() != null) {
            throw failed(line, decoded.problem());
        }
        if (stream.sequence < 0) {
            byName.put(line.stream(), stream);
            inOrder.add(stream);
        }
        stream.advance(hash);
        if (!stream.dirty) {
            stream.dirty = true;
            changed.add(stream);
        }
        order = LedgerChain.order(order, hash);
        events++;
        keepBooks(line, decoded, stream);
    }

    private void keepBooks(EventLine line, DecodedEvent decoded, Stream stream) {
        if (decoded.event() == null) {
            return;
        }
        if (stream.book == null) {
            stream.book = new AccountBook(stream.name);
            accounts++;
        }
        try {
            stream.book.apply(decoded.event());
        } catch (Difference e) {
            throw failed(line, e);
        } catch (RuntimeException e) {
            // A sum that overflows, or a field that is missing.
            throw failed(line, new Difference("payload", String.valueOf(e)));
        }
    }

    private static Difference problem(DecodedEvent decoded) {
        var problem = decoded.problem();
        return problem == null ? new Difference("line", "unreadable") : problem;
    }

    private static Stop failed(EventLine line, Difference difference) {
        return Stop.failed(line.stream(), line.sequence(), difference.field(), difference.detail());
    }

    private static void require(EventLine line, String field, Object found, Object expected) {
        if (!found.equals(expected)) {
            throw Stop.failed(line.stream(), line.sequence(), field, found, expected);
        }
    }

    long events() {
        return events;
    }

    long size() {
        return inOrder.size();
    }

    long accounts() {
        return accounts;
    }

    String order() {
        return Hex.of(order);
    }

    /// The root over all heads as they are now.
    String root() {
        changed.sort((a, b) -> Integer.compare(a.leaf, b.leaf));
        for (var stream : changed) {
            stream.dirty = false;
            if (stream.leaf == tree.size()) {
                tree.append(stream.head());
            } else {
                tree.set(stream.leaf, stream.head());
            }
        }
        changed.clear();
        return Hex.of(tree.root());
    }

    /// Sums of all postings of all accounts, which may be larger than an amount can be.
    Map<String, BigDecimal> trialBalance() {
        var sums = new TreeMap<String, BigDecimal>();
        for (var stream : inOrder) {
            if (stream.book != null) {
                stream.book
                        .sums()
                        .forEach((account, sum) ->
                                sums.merge(account, sum.toBigDecimal(), BigDecimal::add));
            }
        }
        return sums;
    }

    private static final class Stream {
        private final String type;
        private final String name;
        private final int leaf;
        private long sequence = -1;
        private byte[] hash;
        private boolean dirty;
        private @Nullable AccountBook book;

        Stream(String type, String name, int leaf) {
            this.type = type;
            this.name = name;
            this.leaf = leaf;
            this.hash = LedgerChain.genesis(name);
        }

        void advance(byte[] newHash) {
            sequence++;
            hash = newHash;
        }

        byte[] head() {
            return LedgerChain.head(type, name, sequence, hash);
        }
    }
}
