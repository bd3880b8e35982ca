package com.metisrouter.projections.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who has signed in to the pages. In memory only: a restart signs everybody out.
public final class Sessions {

    /// How long a session lasts from its start.
    public static final Duration LIFETIME = Duration.ofHours(12);

    /// The oldest gives way to the newest beyond this.
    static final int SESSIONS_MAX = 10_000;

    private static final int TOKEN_BYTES = 32;

    /// @param formToken what a form of this session must carry, so that no other site can send one
    public record Session(Viewer viewer, String formToken, Instant endsAt) {}

    private final Viewers viewers;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> byToken = new LinkedHashMap<>();

    public Sessions(Viewers viewers, InstantSource clock) {
        this.viewers = viewers;
        this.clock = clock;
    }

    /// @return the token for the cookie
    public synchronized String begin(Viewer viewer) {
        if (byToken.size() >= SESSIONS_MAX) {
            byToken.remove(byToken.keySet().iterator().next());
        }
        var token = token();
        byToken.put(token, new Session(viewer, token(), clock.instant().plus(LIFETIME)));
        return token;
    }

    /// The session, unless it is over or its key may no longer be used.
    public synchronized Optional<Session> find(@Nullable String token) {
        var session = token == null ? null : byToken.get(token);
        if (session == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(session.endsAt()) || !viewers.isStill(session.viewer())) {
            byToken.remove(token);
            return Optional.empty();
        }
        return Optional.of(session);
    }

    public synchronized void end(String token) {
        byToken.remove(token);
    }

    private String token() {
        var bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
