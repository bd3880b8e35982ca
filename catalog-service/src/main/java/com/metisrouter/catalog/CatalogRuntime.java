package com.metisrouter.catalog;

import com.metisrouter.catalog.costing.CostDesk;
import com.metisrouter.catalog.costing.CostStore;
import com.metisrouter.catalog.proposing.PriceDesk;
import com.metisrouter.catalog.proposing.ProposalStore;
import com.metisrouter.catalog.providers.ProviderDesk;
import com.metisrouter.catalog.providers.ProviderStore;
import com.metisrouter.catalog.providers.ProviderWatch;
import com.metisrouter.catalog.publishing.Publisher;
import com.metisrouter.catalog.seed.SeedFile;
import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.catalog.store.ModelStore;
import com.metisrouter.catalog.store.StoreProbe;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.providers.ProviderSnapshot;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The catalog at work: loads its seed file into the database, publishes what the database then holds, and keeps it in memory to be read.
///
/// Owns the connection pool and the publisher, and closes them. PostgreSQL must be there to start; Kafka is waited for in the background.
@Edge
public final class CatalogRuntime implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CatalogRuntime.class);
    private static final int CONNECTIONS_MAX = 2;

    private final HikariDataSource dataSource;
    private final ModelStore store;
    private final Publisher<PublishedModel> publisher;
    private final PriceDesk prices;
    private final Publisher<ProviderSnapshot> providerPublisher;
    private final ProviderDesk providers;
    private final ProviderWatch providerWatch;
    private final Publisher<ProviderCosts> costPublisher;
    private final CostDesk costs;
    private final StoreProbe probe;
    private volatile PublishedCatalog catalog = PublishedCatalog.EMPTY;
    private volatile CompletableFuture<Integer> published = new CompletableFuture<>();

    private CatalogRuntime(CatalogConfig config, HikariDataSource dataSource, ModelStore store) {
        this.dataSource = dataSource;
        this.store = store;
        this.publisher = Publisher.ofModels(config.bootstrapServers());
        this.probe = new StoreProbe(dataSource, InstantSource.system());
        this.prices =
                new PriceDesk(new ProposalStore(store), this::publishAgain, InstantSource.system());
        this.providerPublisher = Publisher.ofProviders(config.bootstrapServers());
        this.providers =
                new ProviderDesk(
                        new ProviderStore(store),
                        config.credentialKeys(),
                        config.internalProvidersForbidden(),
                        snapshots -> {
                            var _ = providerPublisher.publish(snapshots);
                        },
                        InstantSource.system());
        this.costPublisher = Publisher.ofCosts(config.bootstrapServers());
        this.costs =
                new CostDesk(
                        new CostStore(store),
                        all -> {
                            var _ = costPublisher.publish(all);
                        },
                        InstantSource.system());
        this.providerWatch =
                ProviderWatch.start(
                        providers, config.internalProvidersForbidden(), InstantSource.system());
    }

    /// @throws com.metisrouter.catalog.seed.InvalidSeed if the seed file can't be published
    /// @throws com.metisrouter.catalog.store.PricesAreImmutable if it changes a recorded price
    public static CatalogRuntime start(CatalogConfig config) {
        var seed = config.seedFile().map(SeedFile::read).orElseGet(SeedFile::bundled);
        var dataSource = pool(config.jdbcUrl());
        try {
            var store = ModelStore.open(dataSource);
            var runtime = new CatalogRuntime(config, dataSource, store);
            try {
                runtime.published = runtime.load(seed);
                runtime.providers.publish();
                runtime.costs.publish();
            } catch (RuntimeException e) {
                runtime.close();
                throw e;
            }
            return runtime;
        } catch (RuntimeException e) {
            dataSource.close();
            throw e;
        }
    }

    private static HikariDataSource pool(String jdbcUrl) {
        var config = new HikariConfig();
        config.setPoolName("catalog");
        config.setJdbcUrl(jdbcUrl);
        config.setSchema(ModelStore.SCHEMA);
        config.setMaximumPoolSize(CONNECTIONS_MAX);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    /// Makes the catalog what the seed says, and has it published.
    ///
    /// @return done, with how many models had to be sent, when the topic says the same
    public CompletableFuture<Integer> load(SeedFile seed) {
        var models = store.load(seed.models());
        catalog = new PublishedCatalog(models);
        var publishing = publisher.publish(models);
        published = publishing;
        LOG.info("models={} loaded", models.size());
        return publishing;
    }

    /// A price was approved: it is on its way to the gateways when this returns.
    private synchronized void publishAgain() {
        var models = store.all();
        catalog = new PublishedCatalog(models);
        published = publisher.publish(models);
    }

    /// Where prices are proposed and approved.
    public PriceDesk prices() {
        return prices;
    }

    /// Where providers are added and switched.
    public ProviderDesk providers() {
        return providers;
    }

    /// Where it is recorded what providers charge.
    public CostDesk costs() {
        return costs;
    }

    public ProviderWatch providerWatch() {
        return providerWatch;
    }

    /// What is published, from memory.
    public PublishedCatalog catalog() {
        return catalog;
    }

    /// Done, with how many models had to be sent, when the topic says what the catalog says.
    public CompletableFuture<Integer> published() {
        return published;
    }

    /// Whether the price store answers.
    public StoreProbe probe() {
        return probe;
    }

    public CatalogHealth health() {
        var models = catalog.size();
        var publishing = published;
        if (publishing.isCompletedExceptionally()) {
            return new CatalogHealth(
                    CatalogHealth.State.DOWN,
                    models,
                    false,
                    "models could not be published; the log says why");
        }
        if (!publishing.isDone()) {
            return new CatalogHealth(
                    CatalogHealth.State.WAITING,
                    models,
                    false,
                    "waits for Kafka to publish its models; gateways keep those that they have");
        }
        return new CatalogHealth(
                CatalogHealth.State.UP, models, true, models + " models are published");
    }

    @Override
    public void close() {
        providerWatch.close();
        publisher.close();
        providerPublisher.close();
        costPublisher.close();
        dataSource.close();
    }
}
