package com.metisrouter.proxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;

/// Whether a private key belongs to a certificate. A context is built of any two, and then fails each handshake.
final class KeyMatch {

    private static final Pattern KEY =
            Pattern.compile("-+BEGIN [^\\r\\n]*PRIVATE KEY[^\\r\\n]*-+([A-Za-z0-9+/=\\s]+)-+END");

    private static final byte[] SIGNED = "signed to see whose key it is".getBytes(US_ASCII);

    private KeyMatch() {}

    /// @param keyPem in PKCS 8
    /// @throws GeneralSecurityException if it doesn't belong to the certificate
    static void require(PublicKey certified, byte[] keyPem) throws GeneralSecurityException {
        var algorithm = signature(certified);
        var signature = Signature.getInstance(algorithm);
        signature.initSign(privateKey(certified, keyPem));
        signature.update(SIGNED);
        var signed = signature.sign();
        signature.initVerify(certified);
        signature.update(SIGNED);
        if (!signature.verify(signed)) {
            throw new InvalidKeyException("the key is not the certificate's");
        }
    }

    private static PrivateKey privateKey(PublicKey certified, byte[] keyPem)
            throws GeneralSecurityException {
        var pem = KEY.matcher(new String(keyPem, US_ASCII));
        if (!pem.find()) {
            throw new InvalidKeyException("no private key");
        }
        return KeyFactory.getInstance(certified.getAlgorithm())
                .generatePrivate(
                        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
    }

    private static String signature(PublicKey key) throws InvalidKeyException {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default ->
                    throw new InvalidKeyException(
                            "a key of the kind " + key.getAlgorithm() + " (expected: RSA or EC)");
        };
    }
}
