package com.metisrouter.catalog;

import com.metisrouter.contracts.access.StaffTokens;
import com.metisrouter.contracts.providers.CredentialKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/// What the catalog has to be told.
///
/// @param jdbcUrl of the PostgreSQL database, user and password included; the catalog keeps to its own schema in it
/// @param bootstrapServers of Kafka
/// @param staff who may propose and approve prices
/// @param credentialKeys that providers' credentials are sealed with
/// @param internalProvidersForbidden whether a provider may not be at an address of the operator's own network
/// @param seedFile another seed file than the one that is brought along
public record CatalogConfig(
        String jdbcUrl,
        String bootstrapServers,
        Optional<Path> seedFile,
        StaffTokens staff,
        CredentialKeys credentialKeys,
        boolean internalProvidersForbidden) {

    private static final StaffTokens NOBODY = new StaffTokens(Map.of());

    public CatalogConfig {
        var problems = new ArrayList<String>();
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            problems.add("jdbcUrl (expected: jdbc:postgresql://…)");
        }
        if (!bootstrapServers.contains(":")) {
            problems.add("bootstrapServers: \"" + bootstrapServers + "\" (expected: host:port,…)");
        }
        if (seedFile.isPresent() && !Files.isReadable(seedFile.get())) {
            problems.add("seedFile: " + seedFile.get() + " can't be read");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("catalog: " + String.join("; ", problems));
        }
    }

    public CatalogConfig(String jdbcUrl, String bootstrapServers) {
        this(jdbcUrl, bootstrapServers, Optional.empty());
    }

    public CatalogConfig(String jdbcUrl, String bootstrapServers, Optional<Path> seedFile) {
        this(jdbcUrl, bootstrapServers, seedFile, NOBODY, CredentialKeys.NONE, false);
    }

    public CatalogConfig withStaff(StaffTokens newStaff) {
        return new CatalogConfig(
                jdbcUrl,
                bootstrapServers,
                seedFile,
                newStaff,
                credentialKeys,
                internalProvidersForbidden);
    }

    public CatalogConfig withProviders(CredentialKeys newKeys, boolean internalForbidden) {
        return new CatalogConfig(
                jdbcUrl, bootstrapServers, seedFile, staff, newKeys, internalForbidden);
    }

    /// Leaves the password and the tokens out.
    @Override
    public String toString() {
        return "CatalogConfig[bootstrapServers="
                + bootstrapServers
                + ", seedFile="
                + seedFile
                + ", "
                + staff
                + ", "
                + credentialKeys
                + "]";
    }
}
