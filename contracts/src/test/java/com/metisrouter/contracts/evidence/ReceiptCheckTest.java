package com.metisrouter.contracts.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class ReceiptCheckTest {

    private static final String ACCOUNT = "acc_demo";
    private static final String REQUEST = "req_019a8f3e-6d2b-7c4a-9e1f-0a1b2c3d4e5f";
    private static final Instant AT = Instant.parse("2026-11-22T10:15:30.123456Z");
    private static final CheckpointSigner SIGNER = CheckpointSigner.generate();

    @Test
    void a_receipt_shows_what_a_request_was_charged() {
        var result = ReceiptCheck.check(receipt(UnaryOperator.identity()), SIGNER.publicKey());

        assertThat(result)
                .isInstanceOfSatisfying(
                        ReceiptCheck.Verified.class,
                        verified -> {
                            assertThat(verified.charge()).hasToString("0.000002383");
                            assertThat(verified.checkpoint()).isEqualTo(7);
                        });
    }

    @Test
    void no_flipped_bit_is_taken() {
        var json = Json.bytes(receipt(UnaryOperator.identity()));
        var taken = new ArrayList<String>();

        for (var bit = 0; bit < json.length * 8; bit += 37) {
            var flipped = json.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            if (isTaken(flipped)) {
                taken.add(new String(flipped, UTF_8));
            }
        }

        assertThat(taken).isEmpty();
    }

    @Test
    void another_key_or_another_account_is_told() {
        var receipt = receipt(UnaryOperator.identity());

        var stranger = CheckpointSigner.generate().publicKey();
        var other =
                new Receipt(
                        1,
                        REQUEST,
                        "acc_other",
                        receipt.event(),
                        receipt.previousHash(),
                        receipt.digest(),
                        receipt.laterDigests(),
                        receipt.leaf(),
                        receipt.path(),
                        receipt.checkpoint());

        assertThat(ReceiptCheck.check(receipt, stranger))
                .isEqualTo(wrong("checkpoint: not signed by the key " + stranger.fingerprint()));
        assertThat(ReceiptCheck.check(other, SIGNER.publicKey()))
                .isEqualTo(wrong("accountId: not the event's"));
    }

    @Test
    void a_signed_charge_that_is_not_quantity_by_price_is_wrong_all_the_same() {
        assertThat(check(payload -> payload.replace("\"quantity\":16", "\"quantity\":17")))
                .isEqualTo(wrong("charge of output_tokens: not quantity × unit price"));
        assertThat(
                        check(payload ->
                                payload.replace(
                                        "\"charge\":\"0.000002383\"}]",
                                        "\"charge\":\"0.000002384\"}]")))
                .isEqualTo(wrong("charge: not the sum of its lines"));
        assertThat(check(payload -> payload.replace("\"amount\":16", "\"amount\":15")))
                .isEqualTo(wrong("charge: not of the metered quantities"));
        assertThat(check(payload -> payload.replace(REQUEST, REQUEST.replace('f', 'e'))))
                .isEqualTo(wrong("requestId: not in the event"));
    }

    private static ReceiptCheck.Result wrong(String what) {
        return new ReceiptCheck.Wrong(what);
    }

    private static ReceiptCheck.Result check(UnaryOperator<String> change) {
        return ReceiptCheck.check(receipt(change), SIGNER.publicKey());
    }

    private static boolean isTaken(byte[] json) {
        try {
            var receipt = Json.read(json, Receipt.class);
            return ReceiptCheck.check(receipt, SIGNER.publicKey()) instanceof ReceiptCheck.Verified;
        } catch (JacksonException _) {
            return false;
        }
    }

    /// Of an account's fifth event, two events before the checkpoint, in a tree of six streams.
    private static Receipt receipt(UnaryOperator<String> change) {
        var payload = change.apply(golden()).getBytes(UTF_8);
        var type = EventType.USAGE_DEBITED.wireName();
        var previous = LedgerChain.genesis("whatever came before");
        var digest = LedgerChain.digest(ACCOUNT, 5, "evt-5", type, AT, payload);
        var hash = LedgerChain.link(previous, digest);
        var later = List.of(LedgerChain.genesis("later 1"), LedgerChain.genesis("later 2"));
        var head = LedgerChain.link(LedgerChain.link(hash, later.get(0)), later.get(1));
        var tree = new MerkleTree();
        for (var i = 0; i < 6; i++) {
            tree.append(
                    i == 4
                            ? LedgerChain.head("account", ACCOUNT, 7, head)
                            : LedgerChain.head("account", "acc_" + i, 1, previous));
        }
        var checkpoint =
                new Checkpoint(
                        7,
                        AT,
                        99,
                        Hex.of(LedgerChain.genesisOfOrder()),
                        6,
                        Hex.of(tree.root()),
                        1,
                        Hex.of(LedgerChain.genesis("prices")),
                        Checkpoint.NO_PREVIOUS);
        var event =
                new EventLine(
                        0, ACCOUNT, "account", 5, "evt-5", type, AT, 1, Hex.of(hash), payload);
        return new Receipt(
                Receipt.FORM,
                REQUEST,
                ACCOUNT,
                new String(event.line(), UTF_8),
                Hex.of(previous),
                Hex.of(digest),
                later.stream().map(Hex::of).toList(),
                4,
                tree.path(4).stream().map(Hex::of).toList(),
                SIGNER.sign(checkpoint).note());
    }

    private static String golden() {
        var name = "/golden/com.metisrouter.ledger.usage-debited.v1.json";
        try (var in = ReceiptCheckTest.class.getResourceAsStream(name)) {
            var tree = Json.mapper().readTree(Objects.requireNonNull(in).readAllBytes());
            return new String(Json.bytes(tree), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
