package com.metisrouter.catalog.store;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.Capability;
import com.metisrouter.contracts.catalog.DataPolicy;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.ParameterRange;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.catalog.UnknownParameters;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// Reads models with their deployments and price versions: four statements, whatever the number of models.
@Edge
final class ModelReader {

    private static final String MODELS = "SELECT * FROM model ORDER BY id";
    private static final String DEPLOYMENTS = "SELECT * FROM deployment ORDER BY model_id, number";
    private static final String VERSIONS =
            "SELECT * FROM price_version ORDER BY model_id, effective_from, version";
    private static final String COMPONENTS =
            "SELECT * FROM price_component ORDER BY price_version_id, number";

    private static final String PROPOSED =
            """
            SELECT model_id, min(version) - 1 AS seeded FROM price_version
            WHERE proposal_id IS NOT NULL GROUP BY model_id
            """;

    private static final TypeReference<Map<String, List<String>>> PARAMETERS =
            new TypeReference<>() {};

    private static final TypeReference<Map<String, ParameterRange>> RANGES =
            new TypeReference<>() {};

    private static final TypeReference<Map<String, String>> POLICIES = new TypeReference<>() {};

    private final Connection connection;

    ModelReader(Connection connection) {
        this.connection = connection;
    }

    List<PublishedModel> all() throws SQLException {
        var components = grouped(COMPONENTS, "price_version_id", ModelReader::component);
        var versions = grouped(VERSIONS, "model_id", row -> version(row, components));
        var deployments = grouped(DEPLOYMENTS, "model_id", ModelReader::deployment);
        return grouped(MODELS, "id", row -> model(row, deployments, versions)).values().stream()
                .map(List::getFirst)
                .toList();
    }

    /// Models with a price that was proposed and approved, by the number of their last version from a seed.
    Map<String, Integer> proposed() throws SQLException {
        var models = new LinkedHashMap<String, Integer>();
        try (var statement = connection.prepareStatement(PROPOSED);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                models.put(rows.getString("model_id"), rows.getInt("seeded"));
            }
        }
        return models;
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> Map<String, List<T>> grouped(String sql, String key, RowReader<T> reader)
            throws SQLException {
        var groups = new LinkedHashMap<String, List<T>>();
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                groups.computeIfAbsent(rows.getString(key), _ -> new ArrayList<>())
                        .add(reader.read(rows));
            }
        }
        return groups;
    }

    private static PublishedModel model(
            ResultSet row,
            Map<String, List<Deployment>> deployments,
            Map<String, List<PriceVersion>> versions)
            throws SQLException {
        var id = row.getString("id");
        return new PublishedModel(
                id,
                row.getString("name"),
                row.getString("description"),
                row.getString("owned_by"),
                texts(row, "aliases"),
                endpoints(row),
                texts(row, "input_modalities"),
                texts(row, "output_modalities"),
                row.getLong("context_length"),
                row.getLong("output_tokens_max"),
                row.getString("tokenizer"),
                row.getString("output_limit_parameter"),
                texts(row, "parameters"),
                instant(row, "created_at"),
                deployments.getOrDefault(id, List.of()),
                versions.getOrDefault(id, List.of()),
                Json.mapper().readValue(row.getString("endpoint_parameters"), PARAMETERS),
                new Lifecycle(
                        row.getBoolean("preview"),
                        optional(row, "deprecated_from"),
                        optional(row, "retires_at"),
                        row.getString("replacement")),
                UnknownParameters.valueOf(row.getString("unknown_parameters")),
                Json.mapper().readValue(row.getString("parameter_ranges"), RANGES),
                capabilities(row));
    }

    private static Set<Endpoint> endpoints(ResultSet row) throws SQLException {
        return texts(row, "endpoints").stream()
                .map(Endpoint::ofPath)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static @Nullable Set<Capability> capabilities(ResultSet row) throws SQLException {
        return row.getArray("capabilities") == null
                ? null
                : texts(row, "capabilities").stream()
                        .map(Capability::ofWord)
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static Deployment deployment(ResultSet row) throws SQLException {
        return new Deployment(
                row.getString("provider"),
                Protocol.valueOf(row.getString("protocol")),
                row.getString("upstream_model"),
                row.getInt("priority"),
                row.getInt("weight"),
                endpoints(row),
                Json.mapper().readValue(row.getString("failure_policies"), POLICIES),
                dataPolicy(row.getString("data_policy")));
    }

    private static @Nullable DataPolicy dataPolicy(@Nullable String json) {
        return json == null ? null : Json.mapper().readValue(json, DataPolicy.class);
    }

    private static PriceVersion version(ResultSet row, Map<String, List<PriceComponent>> components)
            throws SQLException {
        var id = row.getString("id");
        return new PriceVersion(
                id,
                row.getString("model_id"),
                row.getInt("version"),
                instant(row, "effective_from"),
                components.getOrDefault(id, List.of()),
                row.getString("source"));
    }

    private static PriceComponent component(ResultSet row) throws SQLException {
        return new PriceComponent(
                Unit.ofWireName(row.getString("unit")),
                row.getString("variant"),
                ServiceTier.valueOf(row.getString("tier")),
                row.getLong("above_input_tokens"),
                new UnitPrice(row.getBigDecimal("usd_per_unit")));
    }

    private static @Nullable Instant optional(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
