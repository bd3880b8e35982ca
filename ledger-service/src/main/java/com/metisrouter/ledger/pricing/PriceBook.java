package com.metisrouter.ledger.pricing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// Every price version ever seen, by id.
///
/// The catalog's topic is compacted and forgets old versions; usage that comes late is rated by the version that it was admitted
/// under, so each version is kept in our own table too. The first content of an id stands: a version is immutable.
@Edge
public final class PriceBook implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PriceBook.class);
    private static final Duration READ_TO_END_WAIT = Duration.ofSeconds(10);

    private final PriceVersions table;
    private final InstantSource clock;
    private final Map<String, PriceVersion> versions = new ConcurrentHashMap<>();
    private final Map<String, PriceVersion> unsaved = new ConcurrentHashMap<>();
    private @Nullable TopicFollower follower;

    private PriceBook(PriceVersions table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    public static PriceBook open(
            PriceVersions table, String bootstrapServers, InstantSource clock) {
        var book = new PriceBook(table, clock);
        table.load().forEach(version -> book.versions.put(version.id(), version));
        book.follower =
                TopicFollower.start(bootstrapServers, Topic.MODELS, "ledger-prices", book::on);
        return book;
    }

    private void on(String modelId, @Nullable Event event) {
        if (event != null && event.data() instanceof PublishedModel model) {
            for (var version : model.priceVersions()) {
                add(version);
            }
            save();
        }
    }

    private void add(PriceVersion version) {
        var known = versions.putIfAbsent(version.id(), version);
        if (known == null) {
            unsaved.put(version.id(), version);
        } else if (!known.equals(version)) {
            LOG.error(
                    "price_version={} was published again with other content; the first stands",
                    version.id());
        }
    }

    private void save() {
        for (var version : List.copyOf(unsaved.values())) {
            try {
                table.keep(version, clock.instant());
                unsaved.remove(version.id());
            } catch (DataAccessException | TransactionException e) {
                LOG.warn("price_version={} not saved yet: {}", version.id(), e.toString());
                return;
            }
        }
    }

    /// Finds versions, reading what the catalog has published up to now if one isn't known yet. Blocks; what is not in the answer does
    /// not exist.
    ///
    /// @throws IllegalStateException if the broker doesn't answer, or if one is not in the books yet: nothing is charged by it before
    public Map<String, PriceVersion> find(Collection<String> ids) {
        if (!unsaved.isEmpty()) {
            save();
        }
        if (!versions.keySet().containsAll(ids)) {
            readToEnd();
        }
        if (ids.stream().anyMatch(unsaved::containsKey)) {
            throw new IllegalStateException("a price version could not be written down");
        }
        var found = new HashMap<String, PriceVersion>();
        for (var id : ids) {
            find(id).ifPresent(version -> found.put(id, version));
        }
        return found;
    }

    public Optional<PriceVersion> find(String id) {
        return Optional.ofNullable(versions.get(id));
    }

    private void readToEnd() {
        try {
            if (follower != null) {
                follower.readToEnd().get(READ_TO_END_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the catalog was read", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the catalog's topic could not be read", e);
        }
    }

    @Override
    public void close() {
        if (follower != null) {
            follower.close();
        }
    }
}
