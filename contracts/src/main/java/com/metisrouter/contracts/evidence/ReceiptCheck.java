package com.metisrouter.contracts.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Checks a receipt by itself: nothing but the receipt and the ledger's public key is needed.
public final class ReceiptCheck {

    public sealed interface Result {}

    /// The request was charged so, and the books were signed with it in them.
    ///
    /// @param checkpoint number of the one that covers it
    /// @param at when that was signed
    public record Verified(UsageLine line, long checkpoint, Instant at) implements Result {
        public Usd charge() {
            return line.charge();
        }
    }

    /// @param what the first thing that is wrong
    public record Wrong(String what) implements Result {}

    private static final class Found extends RuntimeException {
        private Found(String what) {
            super(what, null, false, false);
        }
    }

    private ReceiptCheck() {}

    /// @param trusted the key as the customer knows it, not as it came with the receipt
    public static Result check(Receipt receipt, CheckpointKey trusted) {
        try {
            require(receipt.form() == Receipt.FORM, "form: " + receipt.form());
            var event = EventLine.parse(receipt.event().getBytes(UTF_8));
            require(event.stream().equals(receipt.accountId()), "accountId: not the event's");
            require(event.position() == 0, "event: its position is not proved by a receipt");
            var checkpoint = checkpoint(receipt, trusted);
            checkChain(receipt, event, checkpoint);
            var line = line(receipt, event);
            checkCharge(line);
            return new Verified(line, checkpoint.number(), checkpoint.at());
        } catch (Found e) {
            return new Wrong(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // Whatever else it is, it isn't a receipt of ours: any field may be missing in it.
            return new Wrong("receipt: " + e.getMessage());
        }
    }

    private static Checkpoint checkpoint(Receipt receipt, CheckpointKey trusted) {
        var signed = SignedCheckpoint.parse(receipt.checkpoint());
        require(
                signed.isSignedBy(trusted),
                "checkpoint: not signed by the key " + trusted.fingerprint());
        return signed.checkpoint();
    }

    private static void checkChain(Receipt receipt, EventLine event, Checkpoint checkpoint) {
        var digest = event.digest();
        require(Hex.of(digest).equals(receipt.digest()), "digest: not the event's");
        require(
                event.sequence() > 0
                        || receipt.previousHash()
                                .equals(Hex.of(LedgerChain.genesis(event.stream()))),
                "previousHash: not the beginning of the stream");
        var hash = LedgerChain.link(Hex.hash(receipt.previousHash()), digest);
        require(Hex.of(hash).equals(event.hash()), "event: its hash does not follow");
        for (var later : receipt.laterDigests()) {
            hash = LedgerChain.link(hash, Hex.hash(later));
        }
        var head =
                LedgerChain.head(
                        event.streamType(),
                        event.stream(),
                        event.sequence() + receipt.laterDigests().size(),
                        hash);
        var path = receipt.path().stream().map(Hex::hash).toList();
        var root = MerkleTree.rootFrom(head, receipt.leaf(), checkpoint.streams(), path);
        require(
                Hex.of(root).equals(checkpoint.root()),
                "path: does not lead to the root of checkpoint " + checkpoint.number());
    }

    private static UsageLine line(Receipt receipt, EventLine event) {
        for (var line : charged(event)) {
            if (line.request().requestId().equals(receipt.requestId())) {
                return line;
            }
        }
        throw new Found("requestId: not in the event");
    }

    /// A correction charges a request for the first time where its record came late.
    private static List<UsageLine> charged(EventLine event) {
        if (event.type().equals(EventType.USAGE_CORRECTED.wireName())) {
            return Json.read(event.payload(), UsageCorrected.class).lines().stream()
                    .flatMap(line -> line.firstCharge().stream())
                    .toList();
        }
        require(
                event.type().equals(EventType.USAGE_DEBITED.wireName()),
                "event: " + event.type() + " charges no request");
        return Json.read(event.payload(), UsageDebited.class).lines();
    }

    /// Quantities are the metered ones, amounts are quantity × price, and the charge is their sum.
    private static void checkCharge(UsageLine line) {
        var charged = new ArrayList<Quantity>();
        var sum = BigDecimal.ZERO;
        for (var part : line.lines()) {
            require(
                    part.amount().compareTo(part.unitPrice().times(part.quantity())) == 0,
                    "charge of " + part.unit().wireName() + ": not quantity × unit price");
            charged.add(quantity(part));
            sum = sum.add(part.amount());
        }
        require(
                charged.equals(used(line.request().quantities())),
                "charge: not of the metered quantities");
        require(Rating.round(sum).equals(line.charge()), "charge: not the sum of its lines");
    }

    private static Quantity quantity(ChargeLine part) {
        return new Quantity(part.unit(), part.variant(), part.quantity(), part.source());
    }

    private static List<Quantity> used(List<Quantity> quantities) {
        return quantities.stream().filter(quantity -> quantity.amount() != 0).toList();
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new Found(otherwise);
        }
    }
}
