package com.metisrouter.catalog.providers;

import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.providers.AuthStyle;
import com.metisrouter.contracts.providers.CredentialKeys;
import com.metisrouter.contracts.providers.ProviderSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where providers are added, changed and switched, and their credentials sealed. Each act is one transaction, is recorded with who did it, and
/// is on its way to the gateways when it returns.
public final class ProviderDesk {

    static final int PROVIDERS_MAX = 200;
    private static final int HINT_CHARS = 4;
    private static final int HINT_FROM_CHARS = 20;

    private final ProviderStore store;
    private final CredentialKeys keys;
    private final ProviderRules rules;
    private final Profiles profiles;
    private final Consumer<List<ProviderSnapshot>> published;
    private final InstantSource clock;

    /// What is wanted of a provider. What is null stays as it is, or is what its profile says.
    ///
    /// @param places what the profile's address asks for, by name
    /// @param credential null for the one that there is
    public record Wish(
            String name,
            @Nullable String profile,
            Map<String, String> places,
            @Nullable String baseUrl,
            @Nullable Protocol protocol,
            @Nullable AuthStyle auth,
            @Nullable String region,
            @Nullable Map<String, String> headers,
            @Nullable String checkPath,
            @Nullable Boolean on,
            @Nullable String credential) {

        public Wish {
            places = Map.copyOf(places);
        }

        /// Without the credential.
        @Override
        public String toString() {
            return "Wish[" + name + "]";
        }
    }

    /// @param internalForbidden whether addresses of the operator's own network are refused
    /// @param published told of all providers when one has changed
    public ProviderDesk(
            ProviderStore store,
            CredentialKeys keys,
            boolean internalForbidden,
            Consumer<List<ProviderSnapshot>> published,
            InstantSource clock) {
        this.store = store;
        this.keys = keys;
        this.rules = new ProviderRules(internalForbidden);
        this.profiles = Profiles.bundled();
        this.published = published;
        this.clock = clock;
    }

    public Profiles profiles() {
        return profiles;
    }

    public List<Provider> all() {
        return store.alone(ProviderStore.Books::all);
    }

    /// Says all of them again, for whoever missed it. One at a time, so that what is said last is what was read last.
    public synchronized void publish() {
        published.accept(all().stream().map(Provider::snapshot).toList());
    }

    /// What was done, the latest first.
    public List<ProviderStore.Change> changes(String name, int max) {
        return store.alone(books -> books.changes(name, max));
    }

    /// The credential itself, for asking the provider whether it takes it.
    Optional<String> credential(Provider provider) {
        return provider.credential().flatMap(it -> keys.open(provider.name(), it.sealed()));
    }

    /// Adds a provider or changes one.
    ///
    /// @throws InvalidProvider if it can't be what is wanted; then nothing is changed
    public Provider save(Wish wish, String who) {
        var saved =
                store.alone(books -> {
                    var known = books.find(wish.name());
                    if (known.isEmpty() && books.all().size() >= PROVIDERS_MAX) {
                        throw wrong(List.of("providers: there are " + PROVIDERS_MAX + " already"));
                    }
                    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
                    var wanted = known.map(it -> changed(it, wish)).orElseGet(() -> fresh(wish));
                    var fresh = sealed(wish, wanted.auth(), now, who);
                    var next =
                            new Provider(
                                    wanted.name(),
                                    wanted.profile(),
                                    wanted.protocol(),
                                    wanted.baseUrl(),
                                    wanted.auth(),
                                    wanted.region(),
                                    wanted.headers(),
                                    wanted.checkPath(),
                                    wanted.on(),
                                    fresh.or(wanted::credential),
                                    known.map(Provider::version).orElse(0L) + 1,
                                    now,
                                    who);
                    var problems = rules.problems(next);
                    if (!problems.isEmpty()) {
                        throw wrong(problems);
                    }
                    books.save(next, act(known, next, fresh.isPresent()));
                    fresh.ifPresent(it -> books.put(next.name(), it));
                    return next;
                });
        publish();
        return saved;
    }

    private static String act(Optional<Provider> before, Provider next, boolean credential) {
        var what =
                before.isEmpty()
                        ? "added"
                        : before.get().on() == next.on()
                                ? "changed"
                                : next.on() ? "switched on" : "switched off";
        return what
                + ", "
                + next.baseUrl()
                + ", auth "
                + next.auth().wireName()
                + (credential ? ", new credential" : "");
    }

    private Optional<Provider.Credential> sealed(
            Wish wish, AuthStyle auth, Instant now, String who) {
        var credential = wish.credential();
        if (credential == null) {
            return Optional.empty();
        }
        var problems = ProviderRules.credentialProblems(auth, credential);
        if (!problems.isEmpty()) {
            throw wrong(problems);
        }
        if (keys.isEmpty()) {
            throw new InvalidProvider(
                    InvalidProvider.Kind.KEYS,
                    List.of(
                            "no key to seal credentials with: set "
                                    + CredentialKeys.VARIABLE
                                    + " or "
                                    + CredentialKeys.FILE_VARIABLE));
        }
        var id = "cred_" + UUID.randomUUID().toString().replace("-", "");
        return Optional.of(
                new Provider.Credential(
                        keys.seal(wish.name(), id, credential), hint(credential), now, who));
    }

    /// The end of a long one.
    private static String hint(String credential) {
        return credential.length() < HINT_FROM_CHARS
                ? "…"
                : "…" + credential.substring(credential.length() - HINT_CHARS);
    }

    private Provider fresh(Wish wish) {
        var id = wish.profile() == null ? wish.name() : wish.profile();
        var profile =
                profiles.find(id)
                        .orElseThrow(() ->
                                wrong(
                                        List.of(
                                                "profile: (expected: one of "
                                                        + String.join(
                                                                ", ",
                                                                profiles.all().stream()
                                                                        .map(Profile::id)
                                                                        .toList())
                                                        + ")")));
        var start =
                new Provider(
                        wish.name(),
                        profile.id(),
                        profile.protocol(),
                        wish.baseUrl() == null ? filled(profile, wish.places()) : "",
                        profile.auth(),
                        wish.places().getOrDefault("region", ""),
                        Map.of(),
                        profile.checkPath(),
                        true,
                        Optional.empty(),
                        0,
                        Instant.EPOCH,
                        "");
        return changed(start, wish);
    }

    private static String filled(Profile profile, Map<String, String> places) {
        var url = profile.baseUrl();
        if (url.isEmpty()) {
            throw wrong(
                    List.of("baseUrl: missing (expected for the profile " + profile.id() + ")"));
        }
        for (var place : profile.places()) {
            var value = places.get(place);
            if (value == null || !value.matches("[A-Za-z0-9-]{1,63}")) {
                throw wrong(
                        List.of(
                                place
                                        + ": missing or no plain word (expected as a place, for "
                                        + profile.baseUrl()
                                        + ")"));
            }
            url = url.replace("{" + place + "}", value);
        }
        return url;
    }

    private static Provider changed(Provider before, Wish wish) {
        return new Provider(
                before.name(),
                before.profile(),
                or(wish.protocol(), before.protocol()),
                or(wish.baseUrl(), before.baseUrl()),
                or(wish.auth(), before.auth()),
                or(wish.region(), before.region()),
                or(wish.headers(), before.headers()),
                or(wish.checkPath(), before.checkPath()),
                or(wish.on(), before.on()),
                before.credential(),
                before.version(),
                before.updatedAt(),
                before.updatedBy());
    }

    private static <T> T or(@Nullable T wanted, T before) {
        return wanted == null ? before : wanted;
    }

    /// Seals every credential with the first key, so that the others can be taken away.
    ///
    /// @return how many were sealed again
    /// @throws InvalidProvider if one can't be opened; then nothing is changed
    public int reseal(String who) {
        var changed =
                store.alone(books -> {
                    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
                    var count = 0;
                    for (var provider : books.all()) {
                        var credential = provider.credential();
                        if (credential.isPresent()
                                && !credential.get().sealed().keyId().equals(keys.sealingKey())) {
                            var sealed = credential.get().sealed();
                            books.reseal(keys.seal(provider.name(), sealed.id(), opened(provider)));
                            books.save(provider.again(now, who), "sealed again");
                            count++;
                        }
                    }
                    return count;
                });
        if (changed > 0) {
            publish();
        }
        return changed;
    }

    private String opened(Provider provider) {
        return credential(provider)
                .orElseThrow(() ->
                        new InvalidProvider(
                                InvalidProvider.Kind.KEYS,
                                List.of(
                                        provider.name()
                                                + ": its credential can't be opened with "
                                                + keys)));
    }

    private static InvalidProvider wrong(List<String> problems) {
        return new InvalidProvider(InvalidProvider.Kind.WRONG, problems);
    }
}
