package com.metisrouter.verifier;

import com.metisrouter.contracts.evidence.Checkpoint;
import com.metisrouter.contracts.evidence.CheckpointSigner;
import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.evidence.Hex;
import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.contracts.evidence.MerkleTree;
import com.metisrouter.contracts.evidence.PriceChain;
import com.metisrouter.contracts.evidence.SignedCheckpoint;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.verifier.export.ExportSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Books of many accounts by a seed, as the ledger would have kept and signed them. Events are made again for each reader, so that even
/// many take no memory.
final class GeneratedBooks implements ExportSource {

    /// Something that happened, before it is chained.
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Happened(String stream, String streamType, String type, byte[] payload) {}

    private static final int EVENTS_PER_PAGE = 50;
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final long seed;
    private final int accounts;
    private final long eventsMax;
    private final int linesPerDebit;
    private final UnaryOperator<Happened> falsified;
    final CheckpointSigner signer = CheckpointSigner.generate();
    final List<PriceVersion> prices =
            List.of(price("sim/chat@1", "0.15"), price("sim/chat@2", "1"));
    final List<byte[]> priceLines = new ArrayList<>();
    private final List<String> priceHeads = new ArrayList<>();
    final List<SignedCheckpoint> checkpoints = new ArrayList<>();
    private long linesMade;
    private Chaining reader;

    GeneratedBooks(
            long seed, int accounts, long events, int linesPerDebit, int eventsPerCheckpoint) {
        this(seed, accounts, events, linesPerDebit, eventsPerCheckpoint, UnaryOperator.identity());
    }

    /// @param falsified what somebody who holds the key makes of an event
    GeneratedBooks(
            long seed,
            int accounts,
            long events,
            int linesPerDebit,
            int eventsPerCheckpoint,
            UnaryOperator<Happened> falsified) {
        this.seed = seed;
        this.accounts = accounts;
        this.eventsMax = events;
        this.linesPerDebit = linesPerDebit;
        this.falsified = falsified;
        chainPrices();
        sign(eventsPerCheckpoint);
        reader = new Chaining();
    }

    private static PriceVersion price(String id, String perMillion) {
        return new PriceVersion(
                id,
                "sim/chat",
                Integer.parseInt(id.substring(id.length() - 1)),
                START,
                List.of(
                        PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.perMillion(perMillion)),
                        PriceComponent.of(
                                Unit.OUTPUT_TOKENS, UnitPrice.parse("0.00000008333333333333334"))),
                "tests");
    }

    private void chainPrices() {
        var hash = LedgerChain.genesis(PriceChain.STREAM);
        priceHeads.add(Hex.of(hash));
        for (var i = 0; i < prices.size(); i++) {
            var version = prices.get(i);
            var payload = Json.bytes(version);
            hash =
                    LedgerChain.link(
                            hash,
                            LedgerChain.digest(
                                    PriceChain.STREAM,
                                    i,
                                    version.id(),
                                    PriceChain.TYPE,
                                    START,
                                    payload));
            priceHeads.add(Hex.of(hash));
            priceLines.add(
                    new EventLine(
                                    i + 1L,
                                    PriceChain.STREAM,
                                    PriceChain.STREAM_TYPE,
                                    i,
                                    version.id(),
                                    PriceChain.TYPE,
                                    START,
                                    LedgerChain.HASH_VERSION,
                                    Hex.of(hash),
                                    payload)
                            .line());
        }
    }

    /// Every so many events, and at the end.
    private void sign(int eventsPerCheckpoint) {
        var chaining = new Chaining();
        var tree = new MerkleTree();
        var leaves = new LinkedHashMap<String, Integer>();
        var order = LedgerChain.genesisOfOrder();
        var previous = Checkpoint.NO_PREVIOUS;
        for (var n = 1L; n <= eventsMax; n++) {
            var line = chaining.next();
            var hash = Hex.hash(line.hash());
            var head = LedgerChain.head(line.streamType(), line.stream(), line.sequence(), hash);
            var leaf = leaves.get(line.stream());
            if (leaf == null) {
                leaves.put(line.stream(), tree.append(head));
            } else {
                tree.set(leaf, head);
            }
            order = LedgerChain.order(order, hash);
            if (n % eventsPerCheckpoint == 0 || n == eventsMax) {
                var checkpoint =
                        new Checkpoint(
                                checkpoints.size() + 1L,
                                START.plusSeconds(60L * checkpoints.size()),
                                n,
                                Hex.of(order),
                                tree.size(),
                                Hex.of(tree.root()),
                                prices.size(),
                                priceHeads.getLast(),
                                previous);
                previous = checkpoint.hash();
                checkpoints.add(signer.sign(checkpoint));
            }
        }
        linesMade = chaining.history.lines();
    }

    long linesMade() {
        return linesMade;
    }

    Trust trust() {
        return Trust.inKey(signer.publicKey().fingerprint()).andIn(checkpoints.getLast());
    }

    @Override
    public List<byte[]> eventsAfter(long position) {
        if (position < reader.position) {
            reader = new Chaining();
        }
        while (reader.position < position) {
            reader.next();
        }
        var page = new ArrayList<byte[]>();
        while (reader.position < eventsMax && page.size() < EVENTS_PER_PAGE) {
            page.add(reader.next().line());
        }
        return page;
    }

    @Override
    public List<byte[]> pricesAfter(long position) {
        return priceLines.subList((int) position, priceLines.size());
    }

    @Override
    public List<byte[]> checkpointsAfter(long number) {
        return checkpoints.stream()
                .skip(number)
                .limit(EVENTS_PER_PAGE)
                .map(SignedCheckpoint::line)
                .toList();
    }

    @Override
    public String publicKey() {
        return signer.publicKey().pem();
    }

    /// The history, chained.
    private final class Chaining {
        private final History history = new History(seed, accounts, linesPerDebit, prices);
        private final Map<String, byte[]> hashes = new LinkedHashMap<>();
        private final Map<String, Long> sequences = new LinkedHashMap<>();
        private long position;

        EventLine next() {
            var happened = falsified.apply(history.next());
            position++;
            var stream = happened.stream();
            var sequence = sequences.merge(stream, 1L, Long::sum) - 1;
            var at = START.plusMillis(position);
            var id = "evt-" + position;
            var hash =
                    LedgerChain.link(
                            hashes.getOrDefault(stream, LedgerChain.genesis(stream)),
                            LedgerChain.digest(
                                    stream, sequence, id, happened.type(), at, happened.payload()));
            hashes.put(stream, hash);
            return new EventLine(
                    position,
                    stream,
                    happened.streamType(),
                    sequence,
                    id,
                    happened.type(),
                    at,
                    LedgerChain.HASH_VERSION,
                    Hex.of(hash),
                    happened.payload());
        }
    }
}
