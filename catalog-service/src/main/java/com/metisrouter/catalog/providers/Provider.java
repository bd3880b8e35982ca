package com.metisrouter.catalog.providers;

import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.providers.AuthStyle;
import com.metisrouter.contracts.providers.ProviderSnapshot;
import com.metisrouter.contracts.providers.SealedCredential;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A provider as it is recorded.
///
/// @param profile the id of the profile that it was made from
/// @param region for signatures; may be empty
/// @param headers sent with each request, none of them secret
/// @param checkPath empty where it can't be checked
/// @param version counts up with each change
/// @param updatedBy who changed it last
public record Provider(
        String name,
        String profile,
        Protocol protocol,
        String baseUrl,
        AuthStyle auth,
        String region,
        Map<String, String> headers,
        String checkPath,
        boolean on,
        Optional<Credential> credential,
        long version,
        Instant updatedAt,
        String updatedBy) {

    /// The credential in use.
    ///
    /// @param hint what of it may be shown
    public record Credential(
            SealedCredential sealed, String hint, Instant createdAt, String createdBy) {}

    public Provider {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    /// The same, said once more.
    Provider again(Instant now, String who) {
        return new Provider(
                name,
                profile,
                protocol,
                baseUrl,
                auth,
                region,
                headers,
                checkPath,
                on,
                credential,
                version + 1,
                now,
                who);
    }

    /// What gateways are told.
    ProviderSnapshot snapshot() {
        return new ProviderSnapshot(
                name,
                protocol,
                baseUrl,
                auth,
                region,
                headers,
                on,
                on ? credential.map(Credential::sealed).orElse(null) : null,
                version);
    }
}
