package com.metisrouter.catalog.costing;

import com.metisrouter.catalog.store.ModelStore;
import com.metisrouter.catalog.store.Statements;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.wire.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
        return catalog.alone(connection -> act.apply(new Books(new Statements(connection))));
    }

    /// What is recorded, within one transaction.
    static final class Books {

        private final Statements statements;

        private Books(Statements statements) {
            this.statements = statements;
        }

        private record Model(String provider, String name) {}

        /// By provider and model.
        List<ProviderCosts> all() {
            var versions = new LinkedHashMap<Model, List<PriceVersion>>();
            for (var version : statements.read(ALL, _ -> {}, Books::version)) {
                versions.computeIfAbsent(version.model(), _ -> new ArrayList<>())
                        .add(version.version());
            }
            return versions.entrySet().stream()
                    .map(it ->
                            new ProviderCosts(
                                    it.getKey().provider(), it.getKey().name(), it.getValue()))
                    .toList();
        }

        private record Recorded(Model model, PriceVersion version) {}

        private static Recorded version(ResultSet row) throws SQLException {
            var model = new Model(row.getString("provider"), row.getString("upstream_model"));
            return new Recorded(
                    model,
                    new PriceVersion(
                            row.getString("id"),
                            ProviderCosts.key(model.provider(), model.name()),
                            row.getInt("version"),
                            Statements.instant(row, "effective_from"),
                            Json.mapper().readValue(row.getString("components"), COMPONENTS),
                            row.getString("source")));
        }

        void add(
                String provider,
                String upstreamModel,
                PriceVersion version,
                Instant now,
                String who) {
            statements.write(
                    ADD,
                    statement -> {
                        statement.setString(1, version.id());
                        statement.setString(2, provider);
                        statement.setString(3, upstreamModel);
                        statement.setInt(4, version.version());
                        statement.setObject(5, Statements.utc(version.effectiveFrom()));
                        statement.setString(
                                6, Json.mapper().writeValueAsString(version.components()));
                        statement.setString(7, version.source());
                        statement.setObject(8, Statements.utc(now));
                        statement.setString(9, who);
                    });
        }
    }
}
