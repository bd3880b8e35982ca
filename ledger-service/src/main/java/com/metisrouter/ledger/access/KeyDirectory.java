package com.metisrouter.ledger.access;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.access.KeyEvent.KeyCreated;
import com.metisrouter.ledger.access.KeyEvent.KeyRevoked;
import com.metisrouter.ledger.leasing.ScopeLimits;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.jdbc.core.JdbcTemplate;

/// All keys as they stand, written in the transaction of their events. For lists, and for what gateways are told.
@Edge
public final class KeyDirectory implements ScopeLimits.Keys {

    private static final String PAGE =
            "select snapshot from api_key where account_id = ? and (created_at, key_id) > (select"
                    + " coalesce(max(created_at), '-infinity'), ? from api_key where key_id = ?)"
                    + " order by created_at, key_id limit ?";

    private final JdbcTemplate jdbc;

    public KeyDirectory(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// Called in the transaction that appends the events.
    public void on(List<? extends EventMessage<?>> events) {
        for (var event : events) {
            if (event.getPayload() instanceof KeyEvent keyEvent) {
                on(keyEvent);
            }
        }
    }

    private void on(KeyEvent event) {
        switch (event) {
            case KeyCreated(var key, _) ->
                    jdbc.update(
                            "insert into api_key (key_id, account_id, key_hash, created_at, snapshot)"
                                    + " values (?, ?, ?, ?, ?)",
                            key.keyId(),
                            key.accountId(),
                            key.keyHash(),
                            Timestamp.from(key.createdAt()),
                            Json.bytes(key));
            case KeyRevoked revoked ->
                    find(revoked.keyId())
                            .map(key -> KeyDecider.evolve(key, revoked))
                            .ifPresent(key ->
                                    jdbc.update(
                                            "update api_key set snapshot = ? where key_id = ?",
                                            Json.bytes(key),
                                            key.keyId()));
        }
    }

    public Optional<KeySnapshot> find(String keyId) {
        return jdbc
                .query(
                        "select snapshot from api_key where key_id = ?",
                        (row, _) -> Json.read(row.getBytes(1), KeySnapshot.class),
                        keyId)
                .stream()
                .findFirst();
    }

    @Override
    public List<KeySnapshot> ofAccount(String accountId, String keyId) {
        return find(keyId).filter(key -> key.accountId().equals(accountId)).stream().toList();
    }

    @Override
    public List<KeySnapshot> ofProject(String accountId, String projectId) {
        return jdbc
                .query(
                        "select snapshot from api_key where account_id = ?",
                        (row, _) -> Json.read(row.getBytes(1), KeySnapshot.class),
                        accountId)
                .stream()
                .filter(key -> key.projectId().equals(projectId))
                .limit(1)
                .toList();
    }

    /// @param afterKeyId the last key of the page before, empty for the first page
    public List<KeySnapshot> page(String accountId, String afterKeyId, int keysMax) {
        return jdbc.query(
                PAGE,
                (row, _) -> Json.read(row.getBytes(1), KeySnapshot.class),
                accountId,
                afterKeyId,
                afterKeyId,
                keysMax);
    }

    public List<KeySnapshot> all() {
        return jdbc.query(
                "select snapshot from api_key order by created_at, key_id",
                (row, _) -> Json.read(row.getBytes(1), KeySnapshot.class));
    }
}
