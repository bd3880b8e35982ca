package com.metisrouter.proxy;

import com.metisrouter.contracts.providers.CredentialKeys;
import com.metisrouter.contracts.providers.InternalAddresses;
import com.metisrouter.proxy.admission.LeaseLimits;
import com.metisrouter.proxy.journal.Durability;
import com.metisrouter.proxy.journal.KafkaPatience;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;

/// What the gateway's state needs to start.
///
/// @param journalDir a folder of this gateway's own
/// @param ledgerUrl base URL of the ledger, such as `http://127.0.0.1:8081`
/// @param internalToken bearer token for the ledger's internal calls
/// @param gatewayId stable name of this gateway, such as `gw-1`
/// @param journalBytesMax size of the journal at which no new request is admitted
/// @param journalReserveBytes kept free for the ends of admitted requests: in the journal beyond its stated size, and on the disk
/// @param durability what answers wait for
/// @param patience how long they wait for Kafka, where they do
/// @param credentialKeys that open the credentials of the catalog's providers
/// @param internalProvidersForbidden whether those providers may not be reached at internal addresses
public record GatewayStateConfig(
        Path journalDir,
        String bootstrapServers,
        URI ledgerUrl,
        String internalToken,
        String gatewayId,
        long journalBytesMax,
        long journalReserveBytes,
        LeaseLimits leaseLimits,
        Durability durability,
        KafkaPatience patience,
        CredentialKeys credentialKeys,
        boolean internalProvidersForbidden) {

    public static final long JOURNAL_BYTES_MAX = 2L << 30;
    public static final long JOURNAL_RESERVE_BYTES = 256L << 20;

    public GatewayStateConfig {
        var problems = new ArrayList<String>();
        if (bootstrapServers.isBlank()) {
            problems.add("bootstrapServers: empty (expected: host:port)");
        }
        if (ledgerUrl.getScheme() == null || !ledgerUrl.getScheme().startsWith("http")) {
            problems.add("ledgerUrl: " + ledgerUrl + " (expected: an http or https URL)");
        }
        if (internalToken.isBlank()) {
            problems.add("internalToken: empty");
        }
        if (!gatewayId.matches("[A-Za-z0-9._-]{1,64}")) {
            problems.add(
                    "gatewayId: \"" + gatewayId + "\" (expected: 1 to 64 of A-Z a-z 0-9 . _ -)");
        }
        if (journalBytesMax < 1 || journalReserveBytes < 1) {
            problems.add(
                    "journalBytesMax: "
                            + journalBytesMax
                            + ", journalReserveBytes: "
                            + journalReserveBytes
                            + " (expected: 1 or more)");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    public static GatewayStateConfig of(
            Path journalDir,
            String bootstrapServers,
            URI ledgerUrl,
            String internalToken,
            String gatewayId) {
        return new GatewayStateConfig(
                journalDir,
                bootstrapServers,
                ledgerUrl,
                internalToken,
                gatewayId,
                JOURNAL_BYTES_MAX,
                JOURNAL_RESERVE_BYTES,
                LeaseLimits.DEFAULT,
                Durability.JOURNAL,
                KafkaPatience.DEFAULT,
                CredentialKeys.NONE,
                false);
    }

    public GatewayStateConfig withLeaseLimits(LeaseLimits limits) {
        return new GatewayStateConfig(
                journalDir,
                bootstrapServers,
                ledgerUrl,
                internalToken,
                gatewayId,
                journalBytesMax,
                journalReserveBytes,
                limits,
                durability,
                patience,
                credentialKeys,
                internalProvidersForbidden);
    }

    public GatewayStateConfig with(Durability newDurability) {
        return with(newDurability, patience);
    }

    public GatewayStateConfig with(Durability newDurability, KafkaPatience newPatience) {
        return new GatewayStateConfig(
                journalDir,
                bootstrapServers,
                ledgerUrl,
                internalToken,
                gatewayId,
                journalBytesMax,
                journalReserveBytes,
                leaseLimits,
                newDurability,
                newPatience,
                credentialKeys,
                internalProvidersForbidden);
    }

    /// What the environment says of the catalog's providers.
    ///
    /// @throws IllegalArgumentException if a key is no key, or a setting none
    public GatewayStateConfig withProviders(Map<String, String> environment) {
        return withProviders(
                CredentialKeys.of(environment),
                InternalAddresses.forbidden(
                        environment.getOrDefault(InternalAddresses.VARIABLE, "")));
    }

    public GatewayStateConfig withProviders(CredentialKeys newKeys, boolean internalForbidden) {
        return new GatewayStateConfig(
                journalDir,
                bootstrapServers,
                ledgerUrl,
                internalToken,
                gatewayId,
                journalBytesMax,
                journalReserveBytes,
                leaseLimits,
                durability,
                patience,
                newKeys,
                internalForbidden);
    }

    /// With the token hidden, for the log.
    @Override
    public String toString() {
        return "journalDir="
                + journalDir
                + " bootstrapServers="
                + bootstrapServers
                + " ledgerUrl="
                + ledgerUrl
                + " gatewayId="
                + gatewayId
                + " journalBytesMax="
                + journalBytesMax
                + " journalReserveBytes="
                + journalReserveBytes
                + " leaseLimits="
                + leaseLimits
                + " durability="
                + durability
                + " "
                + credentialKeys
                + (internalProvidersForbidden ? " internal providers forbidden" : "")
                + (durability.waitsForKafka() ? " patience=" + patience : "");
    }
}
