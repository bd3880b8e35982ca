package com.metisrouter.ledger.access;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.access.KeyEvent.KeyCreated;
import com.metisrouter.ledger.access.KeyEvent.KeyRotated;
import com.metisrouter.ledger.access.ProjectEvent.ProjectCreated;
import com.metisrouter.ledger.leasing.ScopeLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// All keys and projects as they stand, written in the transaction of their events. For lists, and for what gateways are told.
@Edge
public final class KeyDirectory implements ScopeLimits.Keys {

    private static final String KEYS =
            "select k.state, p.state from api_key k left join project p on p.project_id = k.project_id";
    private static final String PAGE =
            KEYS
                    + " where k.account_id = ? and (? = '' or k.project_id = ?)"
                    + " and (k.created_at, k.key_id) > (select"
                    + " coalesce(max(created_at), '-infinity'), ? from api_key where key_id = ?)"
                    + " order by k.created_at, k.key_id limit ?";
    private static final String PROJECT_PAGE =
            "select state from project where account_id = ? and (created_at, project_id) > (select"
                    + " coalesce(max(created_at), '-infinity'), ? from project where project_id = ?)"
                    + " order by created_at, project_id limit ?";
    private static final String KEYS_WITH_SECRETS =
            "select k.state, p.state, s.key_hash, s.replaced_at, s.works_until from api_key k"
                    + " left join project p on p.project_id = k.project_id"
                    + " left join replaced_secret s on s.key_id = k.key_id";
    private static final String IN_ORDER = " order by k.created_at, k.key_id, s.replaced_at";

    private final JdbcTemplate jdbc;

    public KeyDirectory(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// Called in the transaction that appends the events.
    public void on(List<? extends EventMessage<?>> events) {
        for (var event : events) {
            switch (event.getPayload()) {
                case KeyEvent keyEvent -> on(keyEvent);
                case ProjectEvent projectEvent -> on(projectEvent);
                default -> {}
            }
        }
    }

    private void on(KeyEvent event) {
        if (event instanceof KeyCreated created) {
            insert(KeyDecider.evolve(null, created));
            return;
        }
        var state = KeyDecider.evolve(keyState(event.keyId()).orElse(null), event);
        jdbc.update(
                "update api_key set state = ?, key_hash = ?, revoked = ? where key_id = ?",
                Json.bytes(state),
                state.keyHash(),
                state.revoked(),
                state.keyId());
        if (event instanceof KeyRotated rotated) {
            replaced(state.keyId(), rotated.previous());
            if (rotated.ended() != null) {
                replaced(state.keyId(), rotated.ended());
            }
        }
    }

    private void insert(KeyState key) {
        jdbc.update(
                "insert into api_key (key_id, account_id, project_id, key_hash, created_at, revoked, state)"
                        + " values (?, ?, ?, ?, ?, ?, ?)",
                key.keyId(),
                key.accountId(),
                key.projectId(),
                key.keyHash(),
                Timestamp.from(key.createdAt()),
                key.revoked(),
                Json.bytes(key));
    }

    private void replaced(String keyId, ReplacedSecret secret) {
        jdbc.update(
                "insert into replaced_secret (key_hash, key_id, replaced_at, works_until) values (?, ?, ?, ?)"
                        + " on conflict (key_hash) do update set works_until = excluded.works_until",
                secret.keyHash(),
                keyId,
                Timestamp.from(secret.replacedAt()),
                Timestamp.from(secret.worksUntil()));
    }

    private void on(ProjectEvent event) {
        var state = ProjectDecider.evolve(project(event.projectId()).orElse(null), event);
        if (event instanceof ProjectCreated) {
            jdbc.update(
                    "insert into project (project_id, account_id, name, created_at, state) values (?, ?, ?, ?, ?)",
                    state.projectId(),
                    state.accountId(),
                    state.name(),
                    Timestamp.from(state.createdAt()),
                    Json.bytes(state));
        } else {
            jdbc.update(
                    "update project set state = ? where project_id = ?",
                    Json.bytes(state),
                    state.projectId());
        }
    }

    private Optional<KeyState> keyState(String keyId) {
        return jdbc
                .query(
                        "select state from api_key where key_id = ?",
                        (row, _) -> Json.read(row.getBytes(1), KeyState.class),
                        keyId)
                .stream()
                .findFirst();
    }

    public Optional<ProjectState> project(String projectId) {
        return jdbc
                .query(
                        "select state from project where project_id = ?",
                        (row, _) -> Json.read(row.getBytes(1), ProjectState.class),
                        projectId)
                .stream()
                .findFirst();
    }

    /// A key as it stands: its own status, its current secret's hash, and what its project adds.
    public Optional<KeySnapshot> find(String keyId) {
        return entry(keyId).map(KeyEntry::snapshot);
    }

    /// The key that a secret belongs to, if it may be used: its current one, or one that was replaced and still works.
    public Optional<KeySnapshot> ofSecret(String secret, Instant now) {
        var hash = new KeySecret(secret).hash();
        return jdbc
                .query(
                        KEYS
                                + " where k.key_hash = ? or k.key_id in (select key_id from replaced_secret"
                                + " where key_hash = ? and works_until > ?)",
                        (row, _) -> entry(row).snapshot(),
                        hash,
                        hash,
                        Timestamp.from(now))
                .stream()
                .filter(key ->
                        key.status() == KeySnapshot.Status.ACTIVE
                                && (key.expiresAt() == null || now.isBefore(key.expiresAt())))
                .findFirst();
    }

    @Override
    public List<KeySnapshot> ofAccount(String accountId, String keyId) {
        return find(keyId).filter(key -> key.accountId().equals(accountId)).stream().toList();
    }

    @Override
    public List<KeySnapshot> ofProject(String accountId, String projectId) {
        return jdbc.query(
                KEYS + " where k.account_id = ? and k.project_id = ? limit 1",
                (row, _) -> entry(row).snapshot(),
                accountId,
                projectId);
    }

    public Optional<KeyEntry> entry(String keyId) {
        return jdbc.query(KEYS + " where k.key_id = ?", (row, _) -> entry(row), keyId).stream()
                .findFirst();
    }

    /// @param projectId empty for all projects
    /// @param afterKeyId the last key of the page before, empty for the first page
    List<KeyEntry> page(String accountId, String projectId, String afterKeyId, int keysMax) {
        return jdbc.query(
                PAGE,
                (row, _) -> entry(row),
                accountId,
                projectId,
                projectId,
                afterKeyId,
                afterKeyId,
                keysMax);
    }

    /// @param afterProjectId the last project of the page before, empty for the first page
    List<ProjectState> projects(String accountId, String afterProjectId, int projectsMax) {
        return jdbc.query(
                PROJECT_PAGE,
                (row, _) -> Json.read(row.getBytes(1), ProjectState.class),
                accountId,
                afterProjectId,
                afterProjectId,
                projectsMax);
    }

    /// How many keys of a project have not been revoked.
    long keysOf(String projectId) {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        "select count(*) from api_key where project_id = ? and not revoked",
                        Long.class,
                        projectId));
    }

    /// What gateways are told of a key: one snapshot for each secret that it ever had.
    public List<KeySnapshot> publishedOfKey(String keyId) {
        return published(" where k.key_id = ?", keyId);
    }

    /// What gateways are told of a project's keys: one snapshot for each secret that works at an instant.
    public List<KeySnapshot> publishedOfProject(String projectId, Instant now) {
        return published(
                " and s.works_until > ? where k.project_id = ? and not k.revoked",
                Timestamp.from(now),
                projectId);
    }

    /// What gateways are told, of all keys.
    public List<KeySnapshot> publishedOfAll() {
        return published("");
    }

    private List<KeySnapshot> published(String condition, Object... arguments) {
        var told = new ArrayList<KeySnapshot>();
        var current = new HashSet<String>();
        jdbc.query(
                KEYS_WITH_SECRETS + condition + IN_ORDER,
                row -> {
                    var entry = entry(row);
                    if (current.add(entry.key().keyId())) {
                        told.add(entry.key().published(entry.project()));
                    }
                    var replaced = replaced(row);
                    if (replaced != null) {
                        told.add(entry.key().published(entry.project(), replaced));
                    }
                },
                arguments);
        return told;
    }

    private static KeyEntry entry(ResultSet row) throws SQLException {
        var project = row.getBytes(2);
        return new KeyEntry(
                Json.read(row.getBytes(1), KeyState.class),
                project == null ? null : Json.read(project, ProjectState.class));
    }

    private static @Nullable ReplacedSecret replaced(ResultSet row) throws SQLException {
        var hash = row.getString(3);
        return hash == null
                ? null
                : new ReplacedSecret(
                        hash, row.getTimestamp(4).toInstant(), row.getTimestamp(5).toInstant());
    }
}
