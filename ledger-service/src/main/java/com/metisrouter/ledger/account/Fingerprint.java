package com.metisrouter.ledger.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.ledger.MoneyAct;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Tells the body of one command by hand from another's: a hash over what the caller asked for.
///
/// Not over ids that were minted for it, nor over who asked: the same key and body from a colleague is the same command. Stored with
/// refusals, so it may never change for a body that exists.
final class Fingerprint {

    /// Of SHA-256: enough where nobody gains by a collision.
    private static final int BYTES = 16;

    private Fingerprint() {}

    static String of(MoneyAct act, String reason) {
        return switch (act) {
            case MoneyAct.Grant grant ->
                    of(
                            "grant",
                            grant.kind(),
                            grant.amount(),
                            grant.reference(),
                            grant.priority(),
                            grant.expiresAt() == null ? "" : grant.expiresAt(),
                            reason);
            case MoneyAct.Adjust adjust ->
                    of("adjust", adjust.amount(), adjust.kind(), adjust.reference(), reason);
            case MoneyAct.Refund refund ->
                    of("refund", refund.amount(), refund.reference(), reason);
            case MoneyAct.Reverse reverse ->
                    of("reverse", reverse.sequence(), reverse.intoOverdraft(), reason);
        };
    }

    static String ofApproval(String proposalId) {
        return of("approve", proposalId);
    }

    static String ofDecline(String proposalId, String reason) {
        return of("decline", proposalId, reason);
    }

    static String ofClosing(String reason) {
        return of("close", reason);
    }

    static String ofCorrection(String order, String reason) {
        return of("correct", order, reason);
    }

    /// Each part with its length before it, so that no two lists of parts read alike.
    private static String of(Object... parts) {
        var text = new StringBuilder();
        for (var part : parts) {
            var value = part.toString();
            text.append(value.length()).append(':').append(value);
        }
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
