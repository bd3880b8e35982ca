package com.metisrouter.catalog.proposing;

import com.metisrouter.catalog.store.ModelStore;
import com.metisrouter.catalog.store.Statements;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.wire.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// Proposals in the catalog's database, beside the prices that they become.
@Edge
public final class ProposalStore {

    private static final String INSERT =
            """
            INSERT INTO price_proposal
                (id, model_id, based_on, effective_from, components, source, reason, doubts, proposed_by, proposed_at, status)
            VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, 'OPEN')
            """;

    private static final String DECIDE =
            """
            UPDATE price_proposal
            SET status = ?, decided_by = ?, decided_at = ?, decision_reason = ?, price_version_id = ?
            WHERE id = ? AND status = 'OPEN'
            """;

    private static final String BY_ID = "SELECT * FROM price_proposal WHERE id = ?";

    private static final String OPEN =
            "SELECT * FROM price_proposal WHERE model_id = ? AND status = 'OPEN'";

    private static final String LATEST =
            """
            SELECT * FROM price_proposal WHERE ?::text IS NULL OR status = ?
            ORDER BY proposed_at DESC, id LIMIT ?
            """;

    private static final TypeReference<List<PriceComponent>> COMPONENTS = new TypeReference<>() {};

    private final ModelStore models;

    public ProposalStore(ModelStore models) {
        this.models = models;
    }

    /// Does something in a transaction during which nobody else changes a price or decides on one.
    <T> T alone(Function<Books, T> act) {
        return models.alone(connection -> act.apply(new Books(new Statements(connection))));
    }

    /// What is recorded, within one transaction.
    static final class Books {

        private final Statements statements;

        private Books(Statements statements) {
            this.statements = statements;
        }

        Optional<PublishedModel> model(String id) {
            return ModelStore.find(statements.connection(), id);
        }

        Optional<Proposal> find(String id) {
            return statements.read(BY_ID, it -> it.setString(1, id), Books::proposal).stream()
                    .findFirst();
        }

        Optional<Proposal> open(String modelId) {
            return statements.read(OPEN, it -> it.setString(1, modelId), Books::proposal).stream()
                    .findFirst();
        }

        List<Proposal> list(Optional<Proposal.Status> status, int max) {
            var name = status.map(Enum::name).orElse(null);
            return statements.read(
                    LATEST,
                    statement -> {
                        statement.setString(1, name);
                        statement.setString(2, name);
                        statement.setInt(3, max);
                    },
                    Books::proposal);
        }

        void add(Proposal proposal) {
            one(
                    INSERT,
                    statement -> {
                        statement.setString(1, proposal.id());
                        statement.setString(2, proposal.modelId());
                        statement.setString(3, proposal.basedOn());
                        statement.setObject(
                                4, Statements.utc(proposal.effectiveFrom().orElse(null)));
                        statement.setString(
                                5, Json.mapper().writeValueAsString(proposal.components()));
                        statement.setString(6, proposal.source());
                        statement.setString(7, proposal.reason());
                        statement.setArray(
                                8,
                                statements
                                        .connection()
                                        .createArrayOf("text", proposal.doubts().toArray()));
                        statement.setString(9, proposal.proposedBy());
                        statement.setObject(10, Statements.utc(proposal.proposedAt()));
                    });
        }

        void append(PriceVersion version, String proposalId) {
            ModelStore.append(statements.connection(), version, proposalId);
        }

        void decide(Proposal proposal) {
            var decision = proposal.decision().orElseThrow();
            one(
                    DECIDE,
                    statement -> {
                        statement.setString(1, proposal.status().name());
                        statement.setString(2, decision.by());
                        statement.setObject(3, Statements.utc(decision.at()));
                        statement.setString(4, decision.reason());
                        statement.setString(5, decision.priceVersionId().orElse(null));
                        statement.setString(6, proposal.id());
                    });
        }

        private void one(String sql, Statements.Filling filling) {
            if (statements.write(sql, filling) != 1) {
                throw new IllegalStateException("a proposal was not written");
            }
        }

        private static Proposal proposal(ResultSet row) throws SQLException {
            return new Proposal(
                    row.getString("id"),
                    row.getString("model_id"),
                    row.getString("based_on"),
                    Optional.ofNullable(instant(row, "effective_from")),
                    Json.mapper().readValue(row.getString("components"), COMPONENTS),
                    row.getString("source"),
                    row.getString("reason"),
                    List.of((String[]) row.getArray("doubts").getArray()),
                    row.getString("proposed_by"),
                    Statements.instant(row, "proposed_at"),
                    decision(row));
        }

        private static Optional<Proposal.Decision> decision(ResultSet row) throws SQLException {
            var by = row.getString("decided_by");
            return by == null
                    ? Optional.empty()
                    : Optional.of(
                            new Proposal.Decision(
                                    by,
                                    Statements.instant(row, "decided_at"),
                                    row.getString("decision_reason"),
                                    Optional.ofNullable(row.getString("price_version_id"))));
        }

        private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
            var time = row.getObject(column, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        }
    }
}
