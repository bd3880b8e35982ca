package com.metisrouter.catalog.providers;

import com.metisrouter.catalog.store.ModelStore;
import com.metisrouter.catalog.store.Statements;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.providers.AuthStyle;
import com.metisrouter.contracts.providers.SealedCredential;
import com.metisrouter.contracts.wire.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.type.TypeReference;

/// Providers in the catalog's database.
@Edge
public final class ProviderStore {

    private static final String ALL =
            """
            SELECT p.*, c.id AS credential_id, c.hint, c.key_id, c.sealed, c.created_at, c.created_by
            FROM provider p LEFT JOIN provider_credential c ON c.provider = p.name AND c.replaced_at IS NULL
            ORDER BY p.name
            """;

    private static final String SAVE =
            """
            INSERT INTO provider
                (name, profile, protocol, base_url, auth, region, headers, check_path, is_on, version, updated_at, updated_by)
            VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET profile = excluded.profile, protocol = excluded.protocol, base_url = excluded.base_url,
                auth = excluded.auth, region = excluded.region, headers = excluded.headers, check_path = excluded.check_path,
                is_on = excluded.is_on, version = excluded.version, updated_at = excluded.updated_at, updated_by = excluded.updated_by
            """;

    private static final String REPLACE =
            """
            UPDATE provider_credential SET sealed = NULL, key_id = NULL, replaced_at = ?
            WHERE provider = ? AND replaced_at IS NULL
            """;

    private static final String ADD =
            """
            INSERT INTO provider_credential (id, provider, hint, key_id, sealed, created_at, created_by)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String RESEAL =
            "UPDATE provider_credential SET sealed = ?, key_id = ? WHERE id = ? AND replaced_at IS NULL";

    private static final String RECORD =
            "INSERT INTO provider_change (provider, version, at, by, act) VALUES (?, ?, ?, ?, ?)";

    private static final String CHANGES =
            "SELECT version, at, by, act FROM provider_change WHERE provider = ? ORDER BY number DESC LIMIT ?";

    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final ModelStore catalog;

    public ProviderStore(ModelStore catalog) {
        this.catalog = catalog;
    }

    /// What somebody did.
    public record Change(long version, Instant at, String by, String act) {}

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

        List<Provider> all() {
            return statements.read(ALL, _ -> {}, Books::provider);
        }

        Optional<Provider> find(String name) {
            return all().stream().filter(it -> it.name().equals(name)).findFirst();
        }

        void save(Provider provider, String act) {
            statements.write(
                    SAVE,
                    statement -> {
                        statement.setString(1, provider.name());
                        statement.setString(2, provider.profile());
                        statement.setString(3, provider.protocol().name());
                        statement.setString(4, provider.baseUrl());
                        statement.setString(5, provider.auth().name());
                        statement.setString(6, provider.region());
                        statement.setString(
                                7, Json.mapper().writeValueAsString(provider.headers()));
                        statement.setString(8, provider.checkPath());
                        statement.setBoolean(9, provider.on());
                        statement.setLong(10, provider.version());
                        statement.setObject(11, Statements.utc(provider.updatedAt()));
                        statement.setString(12, provider.updatedBy());
                    });
            statements.write(
                    RECORD,
                    statement -> {
                        statement.setString(1, provider.name());
                        statement.setLong(2, provider.version());
                        statement.setObject(3, Statements.utc(provider.updatedAt()));
                        statement.setString(4, provider.updatedBy());
                        statement.setString(5, act);
                    });
        }

        /// In the place of the one in use, whose text is gone then.
        void put(String provider, Provider.Credential credential) {
            statements.write(
                    REPLACE,
                    statement -> {
                        statement.setObject(1, Statements.utc(credential.createdAt()));
                        statement.setString(2, provider);
                    });
            statements.write(
                    ADD,
                    statement -> {
                        statement.setString(1, credential.sealed().id());
                        statement.setString(2, provider);
                        statement.setString(3, credential.hint());
                        statement.setString(4, credential.sealed().keyId());
                        statement.setString(5, credential.sealed().sealed());
                        statement.setObject(6, Statements.utc(credential.createdAt()));
                        statement.setString(7, credential.createdBy());
                    });
        }

        void reseal(SealedCredential credential) {
            statements.write(
                    RESEAL,
                    statement -> {
                        statement.setString(1, credential.sealed());
                        statement.setString(2, credential.keyId());
                        statement.setString(3, credential.id());
                    });
        }

        List<Change> changes(String provider, int max) {
            return statements.read(
                    CHANGES,
                    statement -> {
                        statement.setString(1, provider);
                        statement.setInt(2, max);
                    },
                    row ->
                            new Change(
                                    row.getLong("version"),
                                    Statements.instant(row, "at"),
                                    row.getString("by"),
                                    row.getString("act")));
        }

        private static Provider provider(ResultSet row) throws SQLException {
            return new Provider(
                    row.getString("name"),
                    row.getString("profile"),
                    Protocol.valueOf(row.getString("protocol")),
                    row.getString("base_url"),
                    AuthStyle.valueOf(row.getString("auth")),
                    row.getString("region"),
                    Json.mapper().readValue(row.getString("headers"), HEADERS),
                    row.getString("check_path"),
                    row.getBoolean("is_on"),
                    credential(row),
                    row.getLong("version"),
                    Statements.instant(row, "updated_at"),
                    row.getString("updated_by"));
        }

        private static Optional<Provider.Credential> credential(ResultSet row) throws SQLException {
            var id = row.getString("credential_id");
            return id == null
                    ? Optional.empty()
                    : Optional.of(
                            new Provider.Credential(
                                    new SealedCredential(
                                            id, row.getString("key_id"), row.getString("sealed")),
                                    row.getString("hint"),
                                    Statements.instant(row, "created_at"),
                                    row.getString("created_by")));
        }
    }
}
