package com.metisrouter.verifier;

import com.metisrouter.contracts.evidence.Checkpoint;
import com.metisrouter.contracts.evidence.CheckpointKey;
import com.metisrouter.contracts.evidence.SignedCheckpoint;
import com.metisrouter.verifier.export.Lines;
import com.metisrouter.verifier.export.Manifest;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The checkpoints in their chain, read as the events get to them.
final class CheckpointTrail {

    private static final String WHERE = Manifest.CHECKPOINTS;

    private final Lines lines;
    private final CheckpointKey key;
    private final Optional<SignedCheckpoint> known;
    private @Nullable Checkpoint last;
    private @Nullable Checkpoint next;

    CheckpointTrail(Lines lines, CheckpointKey key, Optional<SignedCheckpoint> known)
            throws IOException {
        this.lines = lines;
        this.key = key;
        this.known = known;
        this.next = read();
    }

    /// The newest that the events have reached; null before the first.
    @Nullable Checkpoint last() {
        return last;
    }

    /// How many events there are up to the next one; `Long.MAX_VALUE` after the last.
    long nextAt() {
        return next == null ? Long.MAX_VALUE : next.events();
    }

    @Nullable Checkpoint next() {
        return next;
    }

    /// Compares what was signed with what was read, for each checkpoint at this event.
    ///
    /// @param pricesUsed the highest position of a price version that the events so far were charged by
    void reach(Streams streams, PriceList prices, long pricesUsed) throws IOException {
        while (next != null && next.events() == streams.events()) {
            require(next, "order", next.order(), streams.order());
            require(next, "streams", next.streams(), streams.size());
            require(next, "root", next.root(), streams.root());
            if (next.prices() > prices.size()) {
                throw Stop.incomplete(
                        "price versions "
                                + (prices.size() + 1)
                                + " to "
                                + next.prices()
                                + ", which checkpoint "
                                + next.number()
                                + " covers");
            }
            require(next, "priceHead", next.priceHead(), prices.headAt(next.prices()));
            if (pricesUsed > next.prices()) {
                throw fail(
                        next,
                        "prices",
                        next.prices() + " (expected: " + pricesUsed + " or more, as charged by)");
            }
            last = next;
            next = read();
        }
    }

    private @Nullable Checkpoint read() throws IOException {
        var line = lines.next();
        if (line == null) {
            if (lines.torn()) {
                throw Stop.incomplete("the rest of " + WHERE);
            }
            return null;
        }
        SignedCheckpoint signed;
        try {
            signed = SignedCheckpoint.ofLine(line);
            if (!signed.isSignedBy(key)) {
                throw Stop.failed(
                        WHERE, lines.lines(), "signature", "not by key " + key.fingerprint());
            }
        } catch (IllegalArgumentException e) {
            throw Stop.failed(WHERE, lines.lines(), "line", String.valueOf(e.getMessage()));
        }
        follow(signed.checkpoint());
        if (known.isPresent()
                && known.get().checkpoint().number() == signed.checkpoint().number()
                && !known.get().equals(signed)) {
            throw fail(signed.checkpoint(), "note", "not the one that was kept outside");
        }
        return signed.checkpoint();
    }

    private void follow(Checkpoint read) {
        var before = last;
        if (before == null) {
            require(read, "number", read.number(), 1L);
            require(read, "previous", read.previous(), Checkpoint.NO_PREVIOUS);
            return;
        }
        require(read, "number", read.number(), before.number() + 1);
        require(read, "previous", read.previous(), before.hash());
        if (read.events() < before.events()
                || read.prices() < before.prices()
                || read.at().isBefore(before.at())) {
            throw fail(read, "events", "fewer than at the checkpoint before, or an earlier time");
        }
    }

    private static void require(Checkpoint at, String field, Object found, Object expected) {
        if (!found.equals(expected)) {
            throw fail(at, field, found + " (expected: " + expected + ")");
        }
    }

    private static Stop fail(Checkpoint at, String field, String detail) {
        return Stop.failed(WHERE, at.number(), field, detail);
    }
}
