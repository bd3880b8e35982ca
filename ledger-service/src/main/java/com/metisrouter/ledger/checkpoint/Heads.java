package com.metisrouter.ledger.checkpoint;

import com.metisrouter.contracts.evidence.Hex;
import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.contracts.evidence.MerkleTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How far each stream has come, in the order of all events: the leaves of the tree. Belongs to one thread at a time.
final class Heads {

    /// @param leaf index in the order in which the streams appeared
    @SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
    record Head(int leaf, String streamType, String stream, long sequence, byte[] hash) {}

    private final Map<String, Head> byStream = new HashMap<>();
    private final Map<Integer, Head> changed = new TreeMap<>();
    private final MerkleTree tree = new MerkleTree();
    private byte[] order = LedgerChain.genesisOfOrder();
    private long events;

    /// The chain's hash that the next event of a stream is linked to.
    byte[] previousHash(String stream) {
        var head = byStream.get(stream);
        return head == null ? LedgerChain.genesis(stream) : head.hash();
    }

    /// @throws BooksDiffer if it isn't the stream's next event
    void add(String streamType, String stream, long sequence, byte[] hash) {
        var before = byStream.get(stream);
        var expected = before == null ? 0 : before.sequence() + 1;
        if (sequence != expected) {
            throw new BooksDiffer(
                    "stream " + stream + ": event " + sequence + " (expected: " + expected + ")");
        }
        var leaf = before == null ? byStream.size() : before.leaf();
        var head = new Head(leaf, streamType, stream, sequence, hash);
        byStream.put(stream, head);
        changed.put(leaf, head);
        order = LedgerChain.order(order, hash);
        events++;
    }

    long events() {
        return events;
    }

    long streams() {
        return byStream.size();
    }

    String order() {
        return Hex.of(order);
    }

    /// Over all heads as they are now.
    String root() {
        for (var head : changed.values()) {
            put(tree, head);
        }
        return Hex.of(tree.root());
    }

    /// Those that changed since the last `settle`, in the order of their leaves.
    List<Head> changed() {
        return new ArrayList<>(changed.values());
    }

    void settle() {
        root();
        changed.clear();
    }

    /// A tree of heads that are complete from the first leaf on.
    static MerkleTree treeOf(List<Head> heads) {
        var tree = new MerkleTree();
        heads.stream().sorted(Comparator.comparingInt(Head::leaf)).forEach(head -> put(tree, head));
        return tree;
    }

    private static void put(MerkleTree tree, Head head) {
        var leaf = LedgerChain.head(head.streamType(), head.stream(), head.sequence(), head.hash());
        if (head.leaf() == tree.size()) {
            tree.append(leaf);
        } else {
            tree.set(head.leaf(), leaf);
        }
    }
}
