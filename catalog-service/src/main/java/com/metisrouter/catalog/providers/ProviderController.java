package com.metisrouter.catalog.providers;

import com.metisrouter.catalog.site.Refusals;
import com.metisrouter.catalog.site.RefusedRequest;
import com.metisrouter.catalog.site.StaffApi;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.StaffTokens;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.providers.AuthStyle;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// Providers over HTTP, for staff. A credential comes in by the body of a request and never goes out.
@Edge
@RestController
public final class ProviderController {

    private static final String PROVIDERS = "/api/v1/providers";
    private static final int BODY_BYTES_MAX = 32 << 10;
    private static final int CHANGES_MAX = 50;

    private final ProviderDesk desk;
    private final ProviderWatch watch;
    private final StaffTokens staff;
    private final InstantSource clock;

    public ProviderController(
            ProviderDesk desk, ProviderWatch watch, StaffTokens staff, InstantSource clock) {
        this.desk = desk;
        this.watch = watch;
        this.staff = staff;
        this.clock = clock;
    }

    private record Wanted(
            @Nullable String name,
            @Nullable String profile,
            @Nullable Map<String, String> places,
            @Nullable String baseUrl,
            @Nullable String protocol,
            @Nullable String auth,
            @Nullable String region,
            @Nullable Map<String, String> headers,
            @Nullable String checkPath,
            @Nullable Boolean on,
            @Nullable String credential) {

        @Override
        public String toString() {
            return "Wanted[" + name + "]";
        }
    }

    private record CredentialView(
            String id, String hint, String sealedWith, Instant createdAt, String createdBy) {}

    private record CheckView(Instant at, boolean ok, int status, long millis, String problem) {
        static CheckView of(ProviderCheck.Seen seen) {
            return new CheckView(
                    seen.at(), seen.ok(), seen.status(), seen.millis(), seen.problem());
        }
    }

    /// @param credential null where there is none
    /// @param check what was seen last; null where nobody has looked, or it can't be looked at
    private record ProviderView(
            String name,
            String profile,
            String protocol,
            String baseUrl,
            String auth,
            String region,
            Map<String, String> headers,
            String checkPath,
            boolean on,
            @Nullable CredentialView credential,
            @Nullable CheckView check,
            long version,
            Instant updatedAt,
            String updatedBy) {}

    private record ProfileView(
            String id,
            String name,
            String protocol,
            String baseUrl,
            String auth,
            List<String> places,
            String checkPath,
            String credential,
            String note,
            String docs) {}

    private record Resealed(int resealed) {}

    @GetMapping(PROVIDERS)
    public ResponseEntity<byte[]> list(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization) {
        StaffApi.require(staff, authorization);
        return StaffApi.answer(
                200, StaffApi.Listed.of(desk.all().stream().map(this::view).toList()));
    }

    @GetMapping(PROVIDERS + "/profiles")
    public ResponseEntity<byte[]> profiles() {
        return StaffApi.answer(
                200,
                StaffApi.Listed.of(
                        desk.profiles().all().stream()
                                .map(it ->
                                        new ProfileView(
                                                it.id(),
                                                it.name(),
                                                it.protocol().name().toLowerCase(Locale.ROOT),
                                                it.baseUrl(),
                                                it.auth().wireName(),
                                                it.places(),
                                                it.checkPath(),
                                                it.credential(),
                                                it.note(),
                                                it.docs()))
                                .toList()));
    }

    @GetMapping(PROVIDERS + "/{name}/changes")
    public ResponseEntity<byte[]> changes(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("name") String name) {
        StaffApi.require(staff, authorization);
        return StaffApi.answer(
                200, StaffApi.Listed.of(desk.changes(find(name).name(), CHANGES_MAX)));
    }

    /// Adds one or changes one: what isn't named stays.
    @PostMapping(PROVIDERS)
    public ResponseEntity<byte[]> save(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        var who = StaffApi.require(staff, authorization);
        var saved = desk.save(wish(StaffApi.json(request, BODY_BYTES_MAX, Wanted.class)), who);
        watch.forget(saved.name());
        return StaffApi.answer(200, view(saved));
    }

    private static ProviderDesk.Wish wish(Wanted wanted) {
        try {
            return new ProviderDesk.Wish(
                    wanted.name() == null ? "" : wanted.name(),
                    wanted.profile(),
                    wanted.places() == null ? Map.of() : wanted.places(),
                    wanted.baseUrl(),
                    wanted.protocol() == null ? null : protocol(wanted.protocol()),
                    wanted.auth() == null ? null : AuthStyle.ofWireName(wanted.auth()),
                    wanted.region(),
                    wanted.headers(),
                    wanted.checkPath(),
                    wanted.on(),
                    wanted.credential());
        } catch (IllegalArgumentException e) {
            throw StaffApi.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static Protocol protocol(String name) {
        for (var protocol : Protocol.values()) {
            if (protocol.name().toLowerCase(Locale.ROOT).equals(name)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("protocol: (expected: openai, anthropic or gemini)");
    }

    /// Asks the provider now.
    @PostMapping(PROVIDERS + "/{name}/check")
    public ResponseEntity<byte[]> check(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("name") String name) {
        StaffApi.require(staff, authorization);
        var provider = find(name);
        try {
            var _ =
                    watch.look(provider)
                            .orElseThrow(() ->
                                    new RefusedRequest(
                                            409,
                                            "Can't be checked",
                                            "no_check",
                                            "Nothing is known that could be asked without a charge: send a small request through the gateway."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while a provider was asked", e);
        }
        return StaffApi.answer(200, view(provider));
    }

    /// Seals all credentials with the first key.
    @PostMapping(PROVIDERS + "/reseal")
    public ResponseEntity<byte[]> reseal(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization) {
        return StaffApi.answer(
                200, new Resealed(desk.reseal(StaffApi.require(staff, authorization))));
    }

    @ExceptionHandler(RefusedRequest.class)
    ResponseEntity<byte[]> refuse(RefusedRequest refused) {
        return Refusals.answer(refused, clock);
    }

    @ExceptionHandler(InvalidProvider.class)
    ResponseEntity<byte[]> refuse(InvalidProvider invalid) {
        var status =
                switch (invalid.kind()) {
                    case WRONG -> 400;
                    case KEYS -> 409;
                };
        return Refusals.answer(
                new RefusedRequest(
                        status,
                        "Provider not changed",
                        status == 409 ? "no_credential_key" : "invalid_provider",
                        String.valueOf(invalid.getMessage())),
                clock);
    }

    private Provider find(String name) {
        return desk.all().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new RefusedRequest(
                                404,
                                "Provider not found",
                                "unknown_provider",
                                "The catalog has no provider of that name."));
    }

    private ProviderView view(Provider provider) {
        return new ProviderView(
                provider.name(),
                provider.profile(),
                provider.protocol().name().toLowerCase(Locale.ROOT),
                provider.baseUrl(),
                provider.auth().wireName(),
                provider.region(),
                provider.headers(),
                provider.checkPath(),
                provider.on(),
                provider.credential()
                        .map(it ->
                                new CredentialView(
                                        it.sealed().id(),
                                        it.hint(),
                                        it.sealed().keyId(),
                                        it.createdAt(),
                                        it.createdBy()))
                        .orElse(null),
                watch.last(provider.name()).map(CheckView::of).orElse(null),
                provider.version(),
                provider.updatedAt(),
                provider.updatedBy());
    }
}
