package com.metisrouter.proxy.stored;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Names for responses that a provider keeps. All accounts share the operator's one account there, so a provider's own id would let
/// anybody who learns it read a response. The name that a client gets holds the provider and the id, and a seal over both and the
/// client's account: any gateway with the same secret knows where to ask, and only that account may.
public final class ResponseIds {

    /// What OpenAI's ids begin with, and ours to tell them apart.
    private static final String PREFIX = "resp_m";

    private static final String MAC = "HmacSHA256";
    private static final int SEAL_BYTES = 12;
    private static final int NAME_CHARS_MAX = 200;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SecretKeySpec key;

    /// @param secret that all gateways of an installation share
    public ResponseIds(String secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            key =
                    new SecretKeySpec(
                            digest.digest(("metisrouter response ids\0" + secret).getBytes(UTF_8)),
                            MAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /// Where a response is, and what its provider calls it.
    public record Place(String provider, String id) {}

    /// The name for a client. An id that is too long to be carried stays as it is, and can't be asked for.
    public String name(String accountId, Place place) {
        var content = (place.provider() + ":" + place.id()).getBytes(UTF_8);
        var sealed = Arrays.copyOf(content, content.length + SEAL_BYTES);
        System.arraycopy(seal(accountId, content), 0, sealed, content.length, SEAL_BYTES);
        var name = PREFIX + ENCODER.encodeToString(sealed);
        return name.length() > NAME_CHARS_MAX ? place.id() : name;
    }

    /// Empty for a name that wasn't given to this account here.
    public Optional<Place> place(String accountId, String name) {
        if (!name.startsWith(PREFIX) || name.length() > NAME_CHARS_MAX) {
            return Optional.empty();
        }
        byte[] sealed;
        try {
            sealed = Base64.getUrlDecoder().decode(name.substring(PREFIX.length()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        if (sealed.length <= SEAL_BYTES) {
            return Optional.empty();
        }
        var content = Arrays.copyOf(sealed, sealed.length - SEAL_BYTES);
        var seal = Arrays.copyOfRange(sealed, content.length, sealed.length);
        var text = new String(content, UTF_8);
        var colon = text.indexOf(':');
        return MessageDigest.isEqual(seal, seal(accountId, content)) && colon > 0
                ? Optional.of(new Place(text.substring(0, colon), text.substring(colon + 1)))
                : Optional.empty();
    }

    private byte[] seal(String accountId, byte[] content) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(accountId.getBytes(UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(content), SEAL_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + MAC, e);
        }
    }
}
