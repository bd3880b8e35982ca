package com.metisrouter.contracts.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/// The whole ledger at an instant, in a few lines: everything up to an event, by one hash each.
///
/// What is signed is `text`, and nothing else.
///
/// @param number 1, 2, 3 … without holes
/// @param events how many events there were, of all streams
/// @param order hash of the order of these events
/// @param streams how many streams these belong to, each a leaf of the tree
/// @param root the tree's root
/// @param prices how many price versions there were
/// @param priceHead the hash of their chain
/// @param previous hash of the checkpoint before; 64 zeros for the first
public record Checkpoint(
        long number,
        Instant at,
        long events,
        String order,
        long streams,
        String root,
        long prices,
        String priceHead,
        String previous) {

    /// The first line: what this is, in which form.
    public static final String ORIGIN = "metisrouter-ledger-checkpoint/1";

    public static final String NO_PREVIOUS = "0".repeat(64);

    private static final List<String> NAMES =
            List.of("number", "at", "events", "streams", "prices", "previous");

    public Checkpoint {
        if (number < 1 || events < 1 || streams < 1 || prices < 0) {
            throw new IllegalArgumentException(
                    "checkpoint "
                            + number
                            + ": events "
                            + events
                            + ", streams "
                            + streams
                            + ", prices "
                            + prices
                            + " (expected: above 0)");
        }
        for (var hash : List.of(order, root, priceHead, previous)) {
            Hex.hash(hash);
        }
    }

    public String text() {
        return String.join(
                "\n",
                ORIGIN,
                "number " + number,
                "at " + at,
                "events " + events + " " + order,
                "streams " + streams + " " + root,
                "prices " + prices + " " + priceHead,
                "previous " + previous,
                "");
    }

    /// What the next checkpoint names this one by.
    public String hash() {
        return Hex.of(LedgerChain.sha256().digest(text().getBytes(UTF_8)));
    }

    /// @throws IllegalArgumentException if it isn't, to the letter, the text of a checkpoint
    public static Checkpoint parse(String text) {
        var lines = text.split("\n", -1);
        if (lines.length != NAMES.size() + 2 || !lines[0].equals(ORIGIN)) {
            throw new IllegalArgumentException(
                    "checkpoint: (expected: \"" + ORIGIN + "\" and six lines)");
        }
        var words = new String[NAMES.size()][];
        for (var i = 0; i < words.length; i++) {
            words[i] = lines[i + 1].split(" ", -1);
            var hashed = i >= 2 && i <= 4;
            if (!words[i][0].equals(NAMES.get(i)) || words[i].length != (hashed ? 3 : 2)) {
                throw new IllegalArgumentException(
                        "checkpoint: line \""
                                + lines[i + 1]
                                + "\" (expected: "
                                + NAMES.get(i)
                                + " …)");
            }
        }
        var parsed =
                new Checkpoint(
                        Long.parseLong(words[0][1]),
                        instant(words[1][1]),
                        Long.parseLong(words[2][1]),
                        words[2][2],
                        Long.parseLong(words[3][1]),
                        words[3][2],
                        Long.parseLong(words[4][1]),
                        words[4][2],
                        words[5][1]);
        if (!parsed.text().equals(text)) {
            throw new IllegalArgumentException(
                    "checkpoint " + parsed.number() + ": not written as it should be");
        }
        return parsed;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("checkpoint: at " + text, e);
        }
    }
}
