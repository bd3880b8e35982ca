package com.metisrouter.catalog.costing;

import com.metisrouter.catalog.store.ModelStore;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.wire.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.type.TypeReference;

/// Costs in the catalog's database.
@Edge
public final class CostStore {

    private static final String ALL =
            """
            SELECT provider, upstream_model, id, version, effective_from, components, source
            FROM provider_cost ORDER BY provider, upstream_model, version
            """;

    private static final String ADD =
            """
            INSERT INTO provider_cost
                (id, provider, upstream_model, version, effective_from, components, source, recorded_at, recorded_by)
            VALUES (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)
            """;

    private static final TypeReference<List<PriceComponent>> COMPONENTS = new TypeReference<>() {};

    private final ModelStore catalog;

    public CostStore(ModelStore catalog) {
        this.catalog = catalog;
    }

    /// Does something in a transaction during which nobody else changes the catalog.
    <T> T alone(Function<Books, T> act) {
        return catalog.alone(connection -> act.apply(new Books(connection)));
    }

    /// What is recorded, within one transaction.
    static final class Books {

        private final Connection connection;

        private Books(Connection connection) {
            this.connection = connection;
        }

        private record Model(String provider, String name) {}

        List<ProviderCosts> all() {
            try (var statement = connection.prepareStatement(ALL);
                    var rows = statement.executeQuery()) {
                var versions = new LinkedHashMap<Model, List<PriceVersion>>();
                while (rows.next()) {
                    var model =
                            new Model(rows.getString("provider"), rows.getString("upstream_model"));
                    versions.computeIfAbsent(model, _ -> new ArrayList<>())
                            .add(
                                    new PriceVersion(
                                            rows.getString("id"),
                                            ProviderCosts.key(model.provider(), model.name()),
                                            rows.getInt("version"),
                                            rows.getObject("effective_from", OffsetDateTime.class)
                                                    .toInstant(),
                                            Json.mapper()
                                                    .readValue(
                                                            rows.getString("components"),
                                                            COMPONENTS),
                                            rows.getString("source")));
                }
                return versions.entrySet().stream()
                        .map(it ->
                                new ProviderCosts(
                                        it.getKey().provider(), it.getKey().name(), it.getValue()))
                        .toList();
            } catch (SQLException e) {
                throw new IllegalStateException("the catalog's database: " + e.getMessage(), e);
            }
        }

        Optional<ProviderCosts> find(String provider, String upstreamModel) {
            return all().stream()
                    .filter(it ->
                            it.provider().equals(provider)
                                    && it.upstreamModel().equals(upstreamModel))
                    .findFirst();
        }

        void add(
                String provider,
                String upstreamModel,
                PriceVersion version,
                Instant now,
                String who) {
            try (var statement = connection.prepareStatement(ADD)) {
                statement.setString(1, version.id());
                statement.setString(2, provider);
                statement.setString(3, upstreamModel);
                statement.setInt(4, version.version());
                statement.setObject(5, version.effectiveFrom().atOffset(ZoneOffset.UTC));
                statement.setString(6, Json.mapper().writeValueAsString(version.components()));
                statement.setString(7, version.source());
                statement.setObject(8, now.atOffset(ZoneOffset.UTC));
                statement.setString(9, who);
                statement.executeUpdate();
            } catch (SQLException e) {
                throw new IllegalStateException("the catalog's database: " + e.getMessage(), e);
            }
        }
    }
}
