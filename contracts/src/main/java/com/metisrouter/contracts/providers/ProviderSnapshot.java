package com.metisrouter.contracts.providers;

import com.metisrouter.contracts.catalog.Protocol;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A provider as it stands. Keyed by its name, so that the latest word is the one that holds.
///
/// @param name as deployments name it, such as `openai`
/// @param protocol that it speaks first; it says how its paths are made
/// @param baseUrl such as `https://api.openai.com/v1`, with the version and without a slash at the end
/// @param auth how the credential is shown
/// @param region for signatures; empty where there are none
/// @param headers sent with each request, by name in lower case; none of them secret
/// @param on false where no request may be sent to it
/// @param credential null where none is needed or given
/// @param version counts up with each change
public record ProviderSnapshot(
        String name,
        Protocol protocol,
        String baseUrl,
        AuthStyle auth,
        String region,
        Map<String, String> headers,
        boolean on,
        @Nullable SealedCredential credential,
        long version) {

    public ProviderSnapshot {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    /// Not to be used any more.
    public ProviderSnapshot off() {
        return new ProviderSnapshot(
                name, protocol, baseUrl, auth, region, headers, false, null, version + 1);
    }
}
