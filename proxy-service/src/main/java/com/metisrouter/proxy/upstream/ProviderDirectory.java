package com.metisrouter.proxy.upstream;

import com.metisrouter.contracts.providers.CredentialKeys;
import com.metisrouter.contracts.providers.ProviderSnapshot;
import java.net.URI;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The providers that are switched on: this gateway's own, by its environment, and those of the catalog, whose word is taken where both know a name.
///
/// A request keeps the provider that it was given, credential included; the next one sees the change.
public final class ProviderDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderDirectory.class);

    private final CredentialKeys keys;
    private final boolean internalForbidden;
    private final Map<String, Optional<ProviderEndpoint>> published = new HashMap<>();
    private final Map<String, String> problems = new TreeMap<>();
    private Map<String, ProviderEndpoint> own = Map.of();
    private volatile Map<String, ProviderEndpoint> all = Map.of();

    /// @param internalForbidden whether providers of the catalog may not be reached at internal addresses
    public ProviderDirectory(CredentialKeys keys, boolean internalForbidden) {
        this.keys = keys;
        this.internalForbidden = internalForbidden;
    }

    /// Of this gateway's own alone.
    public static ProviderDirectory of(Map<String, ProviderEndpoint> own) {
        var directory = new ProviderDirectory(CredentialKeys.NONE, false);
        directory.own(own);
        return directory;
    }

    /// Those that are switched on here, whatever the catalog says of others.
    public synchronized void own(Map<String, ProviderEndpoint> providers) {
        own = Map.copyOf(providers);
        build();
    }

    /// Never changes: a later change is in another map.
    public Map<String, ProviderEndpoint> all() {
        return all;
    }

    public Optional<ProviderEndpoint> find(String name) {
        return Optional.ofNullable(all.get(name));
    }

    /// Why a provider of the catalog's isn't used as the catalog has it, by name.
    public synchronized Map<String, String> problems() {
        return Map.copyOf(problems);
    }

    /// @param snapshot null where the catalog has forgotten it
    public synchronized void on(String name, @Nullable ProviderSnapshot snapshot) {
        problems.remove(name);
        if (snapshot == null) {
            published.remove(name);
        } else if (!snapshot.on()) {
            published.put(name, Optional.empty());
        } else {
            take(name, snapshot);
        }
        build();
        LOG.info(
                "provider={} version={} {}",
                name,
                snapshot == null ? "-" : snapshot.version(),
                problems.getOrDefault(name, all.containsKey(name) ? "on" : "off"));
    }

    /// One that can't be used leaves what was there before.
    private void take(String name, ProviderSnapshot snapshot) {
        try {
            published.put(name, Optional.of(endpoint(snapshot)));
        } catch (IllegalArgumentException e) {
            problems.put(name, String.valueOf(e.getMessage()));
        }
    }

    private ProviderEndpoint endpoint(ProviderSnapshot snapshot) {
        var sealed = snapshot.credential();
        var credential =
                sealed == null
                        ? null
                        : keys.open(snapshot.name(), sealed)
                                .orElseThrow(() ->
                                        new IllegalArgumentException(
                                                "its credential was sealed with the key "
                                                        + sealed.keyId()
                                                        + ", which doesn't open it here: this gateway has "
                                                        + keys));
        if (credential != null && !credential.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "its credential has a character that no header can hold");
        }
        return new ProviderEndpoint(
                snapshot.name(),
                snapshot.protocol(),
                URI.create(snapshot.baseUrl()),
                credential,
                snapshot.auth(),
                snapshot.region(),
                snapshot.headers(),
                !internalForbidden);
    }

    private void build() {
        var now = new TreeMap<>(own);
        published.forEach((name, endpoint) ->
                endpoint.ifPresentOrElse(it -> now.put(name, it), () -> now.remove(name)));
        all = Collections.unmodifiableMap(now);
    }
}
