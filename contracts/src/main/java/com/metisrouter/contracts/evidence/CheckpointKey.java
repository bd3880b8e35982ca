package com.metisrouter.contracts.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/// The public half of the key that checkpoints are signed with: Ed25519, shown as PEM.
public record CheckpointKey(PublicKey key) {

    public static final String ALGORITHM = "Ed25519";

    private static final String PEM_BEGIN = "-----BEGIN PUBLIC KEY-----\n";
    private static final String PEM_END = "\n-----END PUBLIC KEY-----\n";
    private static final int RAW_BYTES = 32;
    private static final byte NOTE_ED25519 = 1;

    public static final int ID_BYTES = 4;

    /// @throws IllegalArgumentException if it isn't, to the letter, an Ed25519 key in PEM
    public static CheckpointKey parse(String pem) {
        if (!pem.startsWith(PEM_BEGIN) || !pem.endsWith(PEM_END)) {
            throw new IllegalArgumentException("public key: (expected: PEM)");
        }
        try {
            var base64 = pem.substring(PEM_BEGIN.length(), pem.length() - PEM_END.length());
            var spec = new X509EncodedKeySpec(Base64.getDecoder().decode(base64));
            var key = new CheckpointKey(KeyFactory.getInstance(ALGORITHM).generatePublic(spec));
            if (!key.pem().equals(pem)) {
                throw new IllegalArgumentException("public key: not written as it should be");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("public key: (expected: Ed25519)", e);
        }
    }

    public String pem() {
        return PEM_BEGIN + Base64.getEncoder().encodeToString(key.getEncoded()) + PEM_END;
    }

    /// What people compare: the SHA-256 of the 32 bytes of the key.
    public String fingerprint() {
        return Hex.of(LedgerChain.sha256().digest(raw()));
    }

    private byte[] raw() {
        var encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - RAW_BYTES, encoded.length);
    }

    /// Tells keys apart in a signature's line, as in C2SP's signed notes: of the name, a line feed, the algorithm, and the key.
    byte[] id() {
        var hash = LedgerChain.sha256();
        hash.update(Checkpoint.ORIGIN.getBytes(US_ASCII));
        hash.update((byte) '\n');
        hash.update(NOTE_ED25519);
        return Arrays.copyOf(hash.digest(raw()), ID_BYTES);
    }

    boolean verifies(String text, byte[] signature) {
        try {
            var verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(text.getBytes(UTF_8));
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            // A signature that is none.
            return false;
        }
    }
}
