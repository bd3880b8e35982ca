package com.metisrouter.standalone;

import com.metisrouter.contracts.providers.CredentialKeys;
import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// What a client needs to reach an installation: `credentials.json` in its data folder, mode 600.
///
/// @param gatewayUrl without `/v1`
/// @param apiKey the demo account's key; empty until the first start has made it
/// @param accountId the demo account; empty until then
/// @param adminToken for the staff's interface on the console
/// @param internalToken for gateways that talk to the ledger
/// @param credentialKeys that providers' credentials are sealed with, where the environment names none
public record Credentials(
        String gatewayUrl,
        String consoleUrl,
        String apiKey,
        String accountId,
        String adminToken,
        String internalToken,
        @Nullable String credentialKeys) {

    public static final String FILE = "credentials.json";

    private static final int TOKEN_BYTES = 32;

    /// Reads what is there, or makes new tokens. The addresses are those of this start.
    public static Credentials loadOrCreate(StandaloneConfig config) throws IOException {
        Credentials known;
        try {
            known = read(config.dataDir());
        } catch (NoSuchFileException _) {
            known = new Credentials("", "", "", "", token("mrs_"), token("mri_"), null);
        }
        return new Credentials(
                        config.gatewayUrl().toString(),
                        config.consoleUrl().toString(),
                        known.apiKey,
                        known.accountId,
                        known.adminToken,
                        known.internalToken,
                        known.credentialKeys == null
                                ? CredentialKeys.generate("k1")
                                : known.credentialKeys)
                .save(config);
    }

    /// @throws NoSuchFileException if the folder has none
    public static Credentials read(Path dataDir) throws IOException {
        Path file = dataDir.resolve(FILE);
        try {
            return Json.read(Files.readAllBytes(file), Credentials.class);
        } catch (JacksonException e) {
            throw new IOException(file + " can't be read: " + e.getOriginalMessage(), e);
        }
    }

    public boolean hasApiKey() {
        return !apiKey.isEmpty();
    }

    public Credentials withDemo(String account, String key) {
        return new Credentials(
                gatewayUrl, consoleUrl, key, account, adminToken, internalToken, credentialKeys);
    }

    /// The environment's keys, or those that are kept here.
    CredentialKeys keys(Map<String, String> environment) {
        var told = CredentialKeys.of(environment);
        return told.isEmpty() && credentialKeys != null
                ? CredentialKeys.parse(credentialKeys)
                : told;
    }

    /// Replaces the file as a whole, so that a crash leaves the old one or the new one.
    public Credentials save(StandaloneConfig config) throws IOException {
        Path fresh = config.dataDir().resolve(FILE + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        Files.move(fresh, config.dataDir().resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        return this;
    }

    /// Without what is secret.
    @Override
    public String toString() {
        return "Credentials[gatewayUrl="
                + gatewayUrl
                + ", consoleUrl="
                + consoleUrl
                + ", accountId="
                + accountId
                + "]";
    }

    private static String token(String prefix) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
