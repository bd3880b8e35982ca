package com.metisrouter.contracts.providers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The keys that providers' credentials are sealed with: AES-256-GCM, each credential bound to its provider and its own id.
///
/// The first key seals, all of them open. So a key is changed without a moment at which something can't be read: put the new one first, have all
/// credentials sealed again, take the old one away. The catalog and all gateways have the same keys; nobody else has any.
public final class CredentialKeys {

    /// `id:key,id:key`, each key 32 bytes in Base64.
    public static final String VARIABLE = "METIS_CREDENTIAL_KEYS";

    /// A file with the same, one key a line or separated by commas.
    public static final String FILE_VARIABLE = "METIS_CREDENTIAL_KEYS_FILE";

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final String KEY_TYPE = "AES";
    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEYS_MAX = 16;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final SecureRandom RANDOM = new SecureRandom();

    /// No credential can be sealed or opened.
    public static final CredentialKeys NONE = new CredentialKeys(Map.of());

    private final Map<String, SecretKeySpec> keys;

    private CredentialKeys(Map<String, SecretKeySpec> keys) {
        this.keys = keys;
    }

    /// What the environment says, a file before a variable; none where it says nothing.
    ///
    /// @throws IllegalArgumentException if the file can't be read or a key is no key; what was given is not repeated
    public static CredentialKeys of(Map<String, String> environment) {
        var file = environment.getOrDefault(FILE_VARIABLE, "").strip();
        if (file.isEmpty()) {
            return parse(environment.getOrDefault(VARIABLE, ""));
        }
        try {
            return parse(Files.readString(Path.of(file)));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    FILE_VARIABLE + ": " + file + " can't be read (" + e + ")", e);
        }
    }

    /// @param text `id:key`, separated by commas or lines; the first one seals
    /// @throws IllegalArgumentException if that isn't what it is
    public static CredentialKeys parse(String text) {
        var keys = new LinkedHashMap<String, SecretKeySpec>();
        for (var entry : text.split("[,\\n\\r]", -1)) {
            if (!entry.isBlank()) {
                var colon = entry.indexOf(':');
                var id = colon < 0 ? "" : entry.substring(0, colon).strip();
                if (!ID.matcher(id).matches()
                        || keys.put(id, key(id, entry.substring(colon + 1).strip())) != null) {
                    throw new IllegalArgumentException(
                            "credential keys: (expected: id:key,id:key, each id once)");
                }
            }
        }
        if (keys.size() > KEYS_MAX) {
            throw new IllegalArgumentException(
                    "credential keys: " + keys.size() + " (expected: at most " + KEYS_MAX + ")");
        }
        return new CredentialKeys(keys);
    }

    private static SecretKeySpec key(String id, String base64) {
        try {
            var bytes = Base64.getDecoder().decode(base64);
            if (bytes.length == KEY_BYTES) {
                return new SecretKeySpec(bytes, KEY_TYPE);
            }
        } catch (IllegalArgumentException _) {
            // Said below, without the text.
        }
        throw new IllegalArgumentException(
                "credential key "
                        + id
                        + ": (expected: 32 bytes in Base64, as `openssl rand -base64 32` makes them)");
    }

    /// A new key, as `parse` takes it.
    public static String generate(String id) {
        var bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        return id + ":" + Base64.getEncoder().encodeToString(bytes);
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /// The one that seals.
    ///
    /// @throws IllegalStateException if there is none
    public String sealingKey() {
        if (keys.isEmpty()) {
            throw new IllegalStateException(
                    "no key to seal credentials with: set " + VARIABLE + " or " + FILE_VARIABLE);
        }
        return keys.keySet().iterator().next();
    }

    /// @throws IllegalStateException if there is no key
    public SealedCredential seal(String provider, String id, String credential) {
        var keyId = sealingKey();
        var open = credential.getBytes(UTF_8);
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, keyId, nonce, provider, id);
            var sealed = new byte[1 + NONCE_BYTES + cipher.getOutputSize(open.length)];
            sealed[0] = VERSION;
            System.arraycopy(nonce, 0, sealed, 1, NONCE_BYTES);
            cipher.doFinal(open, 0, open.length, sealed, 1 + NONCE_BYTES);
            return new SealedCredential(id, keyId, Base64.getEncoder().encodeToString(sealed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks " + CIPHER, e);
        }
    }

    /// Empty if its key isn't among these, or if it was changed or belongs to another provider.
    public Optional<String> open(String provider, SealedCredential credential) {
        if (!keys.containsKey(credential.keyId())) {
            return Optional.empty();
        }
        try {
            var sealed = Base64.getDecoder().decode(credential.sealed());
            if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != VERSION) {
                return Optional.empty();
            }
            var nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
            var cipher =
                    cipher(
                            Cipher.DECRYPT_MODE,
                            credential.keyId(),
                            nonce,
                            provider,
                            credential.id());
            var open = cipher.doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
            return Optional.of(new String(open, UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, String keyId, byte[] nonce, String provider, String id)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, keys.get(keyId), new GCMParameterSpec(TAG_BITS, nonce));
        // Neither a provider's name nor an id has a line break.
        cipher.updateAAD((provider + "\n" + id).getBytes(UTF_8));
        return cipher;
    }

    /// The names of the keys.
    @Override
    public String toString() {
        return "CredentialKeys" + keys.keySet();
    }
}
