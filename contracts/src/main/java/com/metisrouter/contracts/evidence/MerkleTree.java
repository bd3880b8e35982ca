package com.metisrouter.contracts.evidence;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A Merkle tree as in RFC 6962, section 2.1, whose leaves may change: the heads of all streams, in the order in which these appeared.
///
/// Keeps every node over a whole power of two of leaves, so that a change costs one hash a level; what hangs over on the right is
/// hashed when it is asked for. Belongs to one thread.
public final class MerkleTree {

    private static final byte LEAF = 0;
    private static final byte NODE = 1;
    private static final int BYTES = LedgerChain.HASH_BYTES;

    private final MessageDigest digest = LedgerChain.sha256();
    private final List<Level> levels = new ArrayList<>();

    public MerkleTree() {
        levels.add(new Level());
    }

    public int size() {
        return levels.getFirst().size;
    }

    /// Adds a leaf on the right.
    ///
    /// @return its index
    public int append(byte[] leaf) {
        var index = size();
        levels.getFirst().add(leafHash(digest, leaf));
        rehash(index);
        return index;
    }

    /// Changes a leaf.
    public void set(int index, byte[] leaf) {
        if (index < 0 || index >= size()) {
            throw new IllegalArgumentException(
                    "leaf: " + index + " (expected: 0.." + (size() - 1) + ")");
        }
        levels.getFirst().set(index, leafHash(digest, leaf));
        rehash(index);
    }

    private void rehash(int leaf) {
        var index = leaf;
        for (var height = 0; ; height++) {
            var level = levels.get(height);
            var left = index & ~1;
            if (left + 1 >= level.size) {
                return;
            }
            var node = nodeHash(digest, level.get(left), level.get(left + 1));
            if (height + 1 == levels.size()) {
                levels.add(new Level());
            }
            var above = levels.get(height + 1);
            index = left / 2;
            if (index == above.size) {
                above.add(node);
            } else {
                above.set(index, node);
            }
        }
    }

    /// The hash over all leaves; over none, that of nothing.
    public byte[] root() {
        return size() == 0 ? digest.digest() : hashOf(0, size());
    }

    /// The hashes that lead from a leaf to the root, from the bottom up.
    public List<byte[]> path(int index) {
        if (index < 0 || index >= size()) {
            throw new IllegalArgumentException(
                    "leaf: " + index + " (expected: 0.." + (size() - 1) + ")");
        }
        var path = new ArrayList<byte[]>();
        addPath(path, index, 0, size());
        return path;
    }

    private void addPath(List<byte[]> path, int index, int from, int count) {
        if (count == 1) {
            return;
        }
        var half = Integer.highestOneBit(count - 1);
        if (index < from + half) {
            addPath(path, index, from, half);
            path.add(hashOf(from + half, count - half));
        } else {
            addPath(path, index, from + half, count - half);
            path.add(hashOf(from, half));
        }
    }

    private byte[] hashOf(int from, int count) {
        if (Integer.bitCount(count) == 1) {
            var height = Integer.numberOfTrailingZeros(count);
            return levels.get(height).get(from >> height);
        }
        var half = Integer.highestOneBit(count - 1);
        return nodeHash(digest, hashOf(from, half), hashOf(from + half, count - half));
    }

    /// The root that a leaf and its path lead to, as in RFC 9162, section 2.1.3.2.
    ///
    /// @throws IllegalArgumentException if a path of that length doesn't belong to such a leaf
    public static byte[] rootFrom(byte[] leaf, long index, long size, List<byte[]> path) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException(
                    "leaf: " + index + " (expected: 0.." + (size - 1) + ")");
        }
        var digest = LedgerChain.sha256();
        var hash = leafHash(digest, leaf);
        var at = index;
        var last = size - 1;
        for (var sibling : path) {
            if (last == 0) {
                throw new IllegalArgumentException("path: too long for " + size + " leaves");
            }
            if ((at & 1) == 1 || at == last) {
                hash = nodeHash(digest, sibling, hash);
                while ((at & 1) == 0 && at != 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                hash = nodeHash(digest, hash, sibling);
            }
            at >>= 1;
            last >>= 1;
        }
        if (last != 0) {
            throw new IllegalArgumentException("path: too short for " + size + " leaves");
        }
        return hash;
    }

    private static byte[] leafHash(MessageDigest digest, byte[] leaf) {
        digest.update(LEAF);
        return digest.digest(leaf);
    }

    private static byte[] nodeHash(MessageDigest digest, byte[] left, byte[] right) {
        digest.update(NODE);
        digest.update(left);
        return digest.digest(right);
    }

    /// The nodes of one height, one behind the other.
    private static final class Level {
        private byte[] hashes = new byte[16 * BYTES];
        private int size;

        byte[] get(int index) {
            return Arrays.copyOfRange(hashes, index * BYTES, (index + 1) * BYTES);
        }

        void set(int index, byte[] hash) {
            System.arraycopy(hash, 0, hashes, index * BYTES, BYTES);
        }

        void add(byte[] hash) {
            if ((size + 1) * BYTES > hashes.length) {
                hashes = Arrays.copyOf(hashes, Math.multiplyExact(hashes.length, 2));
            }
            set(size, hash);
            size++;
        }
    }
}
