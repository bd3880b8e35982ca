package com.metisrouter.proxy.routing;

/// Draws lots, the lowest first, in proportion to weights.
///
/// A lot is `-ln(u) / weight` for a `u` in (0, 1). Of several, each is the lowest as often as its share of the weights says, and in order they are a
/// weighted draw without putting back. Where `u` is a hash of a key and a name, that is weighted rendezvous hashing: the same key draws the same
/// order everywhere, and a name that comes or goes moves only the keys that it wins or had won.
final class Lots {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /// `-ln` of the smallest `u`, 2^-54, is below 38: times this it stays within a long.
    private static final long SCALE = 1L << 57;

    private Lots() {}

    /// @param bits evenly distributed, of which 53 are used
    static long of(long bits, int weight) {
        var u = ((bits >>> 11) + 0.5) / (1L << 53);
        return (long) (-Math.log(u) / weight * SCALE);
    }

    static long hash(String key, String name) {
        var hash = FNV_OFFSET;
        hash = fnv(hash, key);
        // A character that is in neither, or "ab" and "c" would be "a" and "bc".
        hash = (hash ^ 0xffff) * FNV_PRIME;
        return mixed(fnv(hash, name));
    }

    private static long fnv(long from, String text) {
        var hash = from;
        for (var i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    /// FNV leaves its high bits too regular; this is the end of MurmurHash3.
    private static long mixed(long hash) {
        var h = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }
}
