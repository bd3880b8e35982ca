package com.metisrouter.proxy.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.idempotency.AnswerClaim;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A client's idempotency key, with the content that it was sent with.
///
/// What leaves the gateway says nothing about either: the entry is a digest, and the fingerprint and the answer's seal are made with keys
/// that come from the secret of the client's API key, which nobody but the client has.
public final class IdempotencyKey {

    /// Characters of a key.
    public static final int LENGTH_MAX = 255;

    private static final String ENTRY_PURPOSE = "metisrouter idempotency entry 1";
    private static final String KEYS_PURPOSE = "metisrouter idempotency keys 1";
    private static final int KEY_BYTES = 32;

    private final String entry;
    private final String keyId;
    private final String fingerprint;
    private final SecretKeySpec cipherKey;

    private IdempotencyKey(
            String entry, String keyId, String fingerprint, SecretKeySpec cipherKey) {
        this.entry = entry;
        this.keyId = keyId;
        this.fingerprint = fingerprint;
        this.cipherKey = cipherKey;
    }

    /// Whether it is one to 255 visible characters of ASCII.
    public static boolean isValid(String text) {
        return !text.isEmpty()
                && text.length() <= LENGTH_MAX
                && text.chars().allMatch(c -> c >= '!' && c <= '~');
    }

    /// @param keyId of the API key; idempotency keys of one mean nothing with another
    /// @param secret of the API key
    /// @param text as the client sent it
    public static IdempotencyKey of(
            String keyId, String secret, String text, RequestContent content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((ENTRY_PURPOSE + '\0' + keyId + '\0').getBytes(UTF_8));
            var entry = digest.digest(text.getBytes(UTF_8));
            var keys =
                    KDF.getInstance("HKDF-SHA256")
                            .deriveData(
                                    HKDFParameterSpec.ofExtract()
                                            .addIKM(secret.getBytes(UTF_8))
                                            .addSalt(entry)
                                            .thenExpand(
                                                    KEYS_PURPOSE.getBytes(UTF_8), 2 * KEY_BYTES));
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(keys, 0, KEY_BYTES, "HmacSHA256"));
            content.forEach(mac::update);
            var hex = HexFormat.of();
            var cipherKey =
                    new SecretKeySpec(
                            Arrays.copyOfRange(keys, KEY_BYTES, 2 * KEY_BYTES), Seal.KEY_TYPE);
            return new IdempotencyKey(
                    hex.formatHex(entry), keyId, hex.formatHex(mac.doFinal()), cipherKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks HKDF or HMAC", e);
        }
    }

    /// SHA-256 of the API key's id and the text, in 64 hexadecimal digits.
    String entry() {
        return entry;
    }

    AnswerClaim claim(String requestId, String gatewayId, long run) {
        return new AnswerClaim(entry, keyId, fingerprint, requestId, gatewayId, run);
    }

    Seal seal() {
        return new Seal(cipherKey, entry);
    }
}
