package com.metisrouter.catalog.store;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.Capability;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.wire.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes models as they now are, and appends price versions.
@Edge
final class ModelWriter {

    private static final String UPSERT_MODEL =
            """
            INSERT INTO model (id, name, description, owned_by, aliases, endpoints, input_modalities, output_modalities,
                context_length, output_tokens_max, tokenizer, output_limit_parameter, parameters, created_at,
                endpoint_parameters, preview, deprecated_from, retires_at, replacement, unknown_parameters,
                parameter_ranges, capabilities)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?::jsonb, ?)
            ON CONFLICT (id) DO UPDATE SET
                name = EXCLUDED.name, description = EXCLUDED.description, owned_by = EXCLUDED.owned_by,
                aliases = EXCLUDED.aliases, endpoints = EXCLUDED.endpoints,
                input_modalities = EXCLUDED.input_modalities, output_modalities = EXCLUDED.output_modalities,
                context_length = EXCLUDED.context_length, output_tokens_max = EXCLUDED.output_tokens_max,
                tokenizer = EXCLUDED.tokenizer, output_limit_parameter = EXCLUDED.output_limit_parameter,
                parameters = EXCLUDED.parameters, created_at = EXCLUDED.created_at,
                endpoint_parameters = EXCLUDED.endpoint_parameters, preview = EXCLUDED.preview,
                deprecated_from = EXCLUDED.deprecated_from, retires_at = EXCLUDED.retires_at,
                replacement = EXCLUDED.replacement, unknown_parameters = EXCLUDED.unknown_parameters,
                parameter_ranges = EXCLUDED.parameter_ranges, capabilities = EXCLUDED.capabilities
            """;

    private static final String DELETE_DEPLOYMENTS = "DELETE FROM deployment WHERE model_id = ?";

    private static final String INSERT_DEPLOYMENT =
            """
            INSERT INTO deployment (model_id, number, provider, protocol, upstream_model, priority, weight, endpoints, failure_policies,
                data_policy)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb)
            """;

    private static final String INSERT_VERSION =
            """
            INSERT INTO price_version (id, model_id, version, effective_from, source, proposal_id)
            VALUES (?, ?, ?, ?, ?, ?)
            """;

    private static final String INSERT_COMPONENT =
            """
            INSERT INTO price_component
                (price_version_id, number, unit, variant, tier, above_input_tokens, usd_per_unit)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    private final Connection connection;

    ModelWriter(Connection connection) {
        this.connection = connection;
    }

    void write(PublishedModel model) throws SQLException {
        try (var statement = connection.prepareStatement(UPSERT_MODEL)) {
            var column = 1;
            statement.setString(column++, model.id());
            statement.setString(column++, model.name());
            statement.setString(column++, model.description());
            statement.setString(column++, model.ownedBy());
            texts(statement, column++, model.aliases());
            texts(statement, column++, paths(model.endpoints()));
            texts(statement, column++, model.inputModalities());
            texts(statement, column++, model.outputModalities());
            statement.setLong(column++, model.contextLength());
            statement.setLong(column++, model.outputTokensMax());
            statement.setString(column++, model.tokenizer());
            statement.setString(column++, model.outputLimitParameter());
            texts(statement, column++, model.parameters());
            statement.setObject(column++, utc(model.createdAt()));
            statement.setString(
                    column++, Json.mapper().writeValueAsString(model.endpointParameters()));
            var lifecycle = model.lifecycle();
            statement.setBoolean(column++, lifecycle.preview());
            statement.setObject(column++, optional(lifecycle.deprecatedFrom()));
            statement.setObject(column++, optional(lifecycle.retiresAt()));
            statement.setString(column++, lifecycle.replacement());
            statement.setString(column++, model.unknownParameters().name());
            statement.setString(
                    column++, Json.mapper().writeValueAsString(model.parameterRanges()));
            var capabilities = model.capabilities();
            if (capabilities == null) {
                statement.setNull(column, Types.ARRAY);
            } else {
                texts(statement, column, capabilities.stream().map(Capability::word).toList());
            }
            statement.executeUpdate();
        }
        writeDeployments(model);
    }

    private void writeDeployments(PublishedModel model) throws SQLException {
        try (var statement = connection.prepareStatement(DELETE_DEPLOYMENTS)) {
            statement.setString(1, model.id());
            statement.executeUpdate();
        }
        try (var statement = connection.prepareStatement(INSERT_DEPLOYMENT)) {
            var number = 0;
            for (var deployment : model.deployments()) {
                statement.setString(1, model.id());
                statement.setInt(2, number++);
                statement.setString(3, deployment.provider());
                statement.setString(4, deployment.protocol().name());
                statement.setString(5, deployment.upstreamModel());
                statement.setInt(6, deployment.priority());
                statement.setInt(7, deployment.weight());
                texts(statement, 8, paths(deployment.endpoints()));
                statement.setString(
                        9, Json.mapper().writeValueAsString(deployment.failurePolicies()));
                var dataPolicy = deployment.dataPolicy();
                statement.setString(
                        10,
                        dataPolicy == null ? null : Json.mapper().writeValueAsString(dataPolicy));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /// Versions of a seed.
    void append(List<PriceVersion> versions) throws SQLException {
        append(versions, null);
    }

    /// A version that was proposed.
    void append(PriceVersion version, String proposalId) throws SQLException {
        append(List.of(version), proposalId);
    }

    private void append(List<PriceVersion> versions, @Nullable String proposalId)
            throws SQLException {
        try (var versionRow = connection.prepareStatement(INSERT_VERSION);
                var componentRow = connection.prepareStatement(INSERT_COMPONENT)) {
            for (var version : versions) {
                versionRow.setString(1, version.id());
                versionRow.setString(2, version.modelId());
                versionRow.setInt(3, version.version());
                versionRow.setObject(4, utc(version.effectiveFrom()));
                versionRow.setString(5, version.source());
                versionRow.setString(6, proposalId);
                versionRow.addBatch();
                addComponents(componentRow, version);
            }
            versionRow.executeBatch();
            componentRow.executeBatch();
        }
    }

    private static void addComponents(PreparedStatement row, PriceVersion version)
            throws SQLException {
        var number = 0;
        for (var component : version.components()) {
            row.setString(1, version.id());
            row.setInt(2, number++);
            row.setString(3, component.unit().wireName());
            row.setString(4, component.variant());
            row.setString(5, component.tier().name());
            row.setLong(6, component.aboveInputTokens());
            row.setBigDecimal(7, component.price().usdPerUnit());
            row.addBatch();
        }
    }

    private static List<String> paths(Set<Endpoint> endpoints) {
        return endpoints.stream().sorted().map(Endpoint::path).toList();
    }

    private void texts(PreparedStatement statement, int column, List<String> texts)
            throws SQLException {
        statement.setArray(column, connection.createArrayOf("text", texts.toArray()));
    }

    private static @Nullable OffsetDateTime optional(@Nullable Instant instant) {
        return instant == null ? null : utc(instant);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
