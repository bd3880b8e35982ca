package com.metisrouter.contracts.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/// Signs checkpoints with Ed25519.
public final class CheckpointSigner {

    private static final String PEM_BEGIN = "-----BEGIN PRIVATE KEY-----\n";
    private static final String PEM_END = "\n-----END PRIVATE KEY-----\n";

    private final PrivateKey key;
    private final CheckpointKey publicKey;

    private CheckpointSigner(PrivateKey key, CheckpointKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    public static CheckpointSigner generate() {
        try {
            var pair = KeyPairGenerator.getInstance(CheckpointKey.ALGORITHM).generateKeyPair();
            return new CheckpointSigner(pair.getPrivate(), new CheckpointKey(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has Ed25519", e);
        }
    }

    /// @param publicKey the other half, since Java doesn't derive it
    /// @throws IllegalArgumentException if it is no such key, or if the halves don't belong together
    public static CheckpointSigner parse(String pem, CheckpointKey publicKey) {
        var trimmed = pem.strip() + "\n";
        if (!trimmed.startsWith(PEM_BEGIN) || !trimmed.endsWith(PEM_END)) {
            throw new IllegalArgumentException("signing key: (expected: PEM)");
        }
        try {
            var base64 = trimmed.substring(PEM_BEGIN.length(), trimmed.length() - PEM_END.length());
            var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
            var signer =
                    new CheckpointSigner(
                            KeyFactory.getInstance(CheckpointKey.ALGORITHM).generatePrivate(spec),
                            publicKey);
            if (!publicKey.verifies(Checkpoint.ORIGIN, signer.signature(Checkpoint.ORIGIN))) {
                throw new IllegalArgumentException(
                        "signing key: does not belong to the public key "
                                + publicKey.fingerprint());
            }
            return signer;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("signing key: (expected: Ed25519)", e);
        }
    }

    /// A secret.
    public String pem() {
        return PEM_BEGIN + Base64.getEncoder().encodeToString(key.getEncoded()) + PEM_END;
    }

    public CheckpointKey publicKey() {
        return publicKey;
    }

    public SignedCheckpoint sign(Checkpoint checkpoint) {
        return SignedCheckpoint.of(checkpoint, signature(checkpoint.text()), publicKey);
    }

    private byte[] signature(String text) {
        try {
            var signature = Signature.getInstance(CheckpointKey.ALGORITHM);
            signature.initSign(key);
            signature.update(text.getBytes(UTF_8));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("could not sign", e);
        }
    }
}
