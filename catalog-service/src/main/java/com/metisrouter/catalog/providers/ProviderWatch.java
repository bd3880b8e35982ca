package com.metisrouter.catalog.providers;

import com.metisrouter.contracts.Edge;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks from time to time whether the providers that are on are there, and remembers what it saw last.
///
/// Owns one thread and one client, and ends them.
@Edge
public final class ProviderWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private final ProviderDesk desk;
    private final boolean internalForbidden;
    private final ProviderCheck check;
    private final Map<String, ProviderCheck.Seen> seen = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor executor =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("provider-watch").factory());

    private ProviderWatch(ProviderDesk desk, boolean internalForbidden, InstantSource clock) {
        this.desk = desk;
        this.internalForbidden = internalForbidden;
        this.check = new ProviderCheck(clock);
    }

    public static ProviderWatch start(
            ProviderDesk desk, boolean internalForbidden, InstantSource clock) {
        var watch = new ProviderWatch(desk, internalForbidden, clock);
        var _ =
                watch.executor.scheduleWithFixedDelay(
                        watch::lookAtAll,
                        LOOK_EVERY.toMillis(),
                        LOOK_EVERY.toMillis(),
                        TimeUnit.MILLISECONDS);
        return watch;
    }

    /// What was seen last; empty where nobody has looked or there is nothing to look at.
    Optional<ProviderCheck.Seen> last(String name) {
        return Optional.ofNullable(seen.get(name));
    }

    /// What was seen was seen of another address or credential.
    void forget(String name) {
        seen.remove(name);
    }

    /// Looks now.
    Optional<ProviderCheck.Seen> look(Provider provider) throws InterruptedException {
        var now = check.look(provider, desk.credential(provider), internalForbidden);
        now.ifPresentOrElse(
                it -> seen.put(provider.name(), it), () -> seen.remove(provider.name()));
        return now;
    }

    private void lookAtAll() {
        try {
            for (var provider : desk.all()) {
                if (provider.on()) {
                    var before = last(provider.name());
                    look(provider).ifPresent(it -> say(provider.name(), before, it));
                } else {
                    seen.remove(provider.name());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("providers could not be looked at: {}", e.toString());
        }
    }

    /// Only what is new.
    private static void say(
            String name, Optional<ProviderCheck.Seen> before, ProviderCheck.Seen now) {
        if (!now.ok() && before.map(ProviderCheck.Seen::ok).orElse(true)) {
            LOG.warn("provider={} status={} {}", name, now.status(), now.problem());
        } else if (now.ok() && before.isPresent() && !before.get().ok()) {
            LOG.info("provider={} is well again", name);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        check.close();
    }
}
