package com.metisrouter.ledger.debiting;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;

/// What could not be applied, with the reason: in our own table first, in the transaction that skips it, then on the topic.
@Edge
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final int PUBLISHED_AT_ONCE_MAX = 500;
    private static final Duration SEND_WAIT = Duration.ofSeconds(10);
    private static final String WRITE =
            "insert into dead_letter (dedupe_key, topic, partition, record_offset, account_id,"
                    + " lease, lease_sequence, reason, detail, record_key, headers, payload)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " on conflict (dedupe_key) do update set times = dead_letter.times + 1";
    private static final String UNPUBLISHED =
            "select id, account_id, reason, detail, topic, partition, record_offset, headers, payload"
                    + " from dead_letter where published_at is null order by id limit "
                    + PUBLISHED_AT_ONCE_MAX;

    private static final String RESOLVE =
            "update dead_letter d set resolved_at = now()"
                    + " from unnest(?::text[], ?::bigint[], ?::bigint[]) as applied (account_id, lease, sequence)"
                    + " where d.account_id = applied.account_id and d.lease = applied.lease"
                    + " and d.lease_sequence = applied.sequence and d.resolved_at is null";

    private record Letter(long id, ProducerRecord<String, byte[]> toSend) {}

    private final JdbcTemplate jdbc;
    private final Producer<String, byte[]> producer;

    public DeadLetters(JdbcTemplate jdbc, Producer<String, byte[]> producer) {
        this.jdbc = jdbc;
        this.producer = producer;
    }

    /// Within the caller's transaction.
    public void write(List<DeadLetter> letters) {
        for (var letter : letters) {
            var usage = letter.usage();
            var request = usage.request();
            jdbc.update(
                    WRITE,
                    letter.dedupeKey(),
                    usage.topic(),
                    usage.partition(),
                    usage.offset(),
                    request == null ? usage.key() : request.caller().accountId(),
                    request == null ? 0 : request.position().lease(),
                    request == null ? 0 : request.position().sequence(),
                    letter.reason().name(),
                    letter.detail(),
                    usage.key(),
                    Json.bytes(usage.headers()),
                    usage.payload());
        }
    }

    /// Within the caller's transaction: marks those that have now been applied after all.
    public void resolve(List<UsageLine> lines) {
        if (lines.isEmpty() || !anyOpen()) {
            return;
        }
        var accounts = new String[lines.size()];
        var leases = new Long[lines.size()];
        var sequences = new Long[lines.size()];
        for (var i = 0; i < lines.size(); i++) {
            var request = lines.get(i).request();
            accounts[i] = request.caller().accountId();
            leases[i] = request.position().lease();
            sequences[i] = request.position().sequence();
        }
        jdbc.update(
                RESOLVE,
                statement -> {
                    var connection = statement.getConnection();
                    statement.setArray(1, connection.createArrayOf("text", accounts));
                    statement.setArray(2, connection.createArrayOf("bigint", leases));
                    statement.setArray(3, connection.createArrayOf("bigint", sequences));
                });
    }

    private boolean anyOpen() {
        return Boolean.TRUE.equals(
                jdbc.queryForObject(
                        "select exists(select from dead_letter where resolved_at is null)",
                        Boolean.class));
    }

    /// Whether usage of a lease waits for somebody.
    public boolean holdsUsageOf(String accountId, long lease) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject(
                        "select exists(select from dead_letter where account_id = ? and lease = ?"
                                + " and resolved_at is null)",
                        Boolean.class,
                        accountId,
                        lease));
    }

    /// Those after an id, without what they say.
    List<DeadLetterEntry> after(long id, boolean open, int lettersMax) {
        return jdbc.query(
                DeadLetterEntry.COLUMNS
                        + " where id > ?"
                        + (open ? " and resolved_at is null" : "")
                        + " order by id limit ?",
                (row, _) -> DeadLetterEntry.read(row),
                id,
                lettersMax);
    }

    Optional<DeadLetterEntry> find(long id) {
        return jdbc
                .query(
                        DeadLetterEntry.COLUMNS + " where id = ?",
                        (row, _) -> DeadLetterEntry.read(row),
                        id)
                .stream()
                .findFirst();
    }

    /// The record as it came.
    UsageRecord record(long id) {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        "select topic, partition, record_offset, record_key, headers, payload"
                                + " from dead_letter where id = ?",
                        (row, _) ->
                                DeadLetterReader.read(
                                        row.getString(1),
                                        row.getInt(2),
                                        row.getLong(3),
                                        row.getString(4),
                                        row.getBytes(5),
                                        row.getBytes(6)),
                        id));
    }

    /// Within the caller's transaction.
    void resolve(long id, String by) {
        jdbc.update(
                "update dead_letter set resolved_at = now(), resolved_by = ?"
                        + " where id = ? and resolved_at is null",
                by,
                id);
    }

    /// How many wait for somebody.
    public long open() {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        "select count(*) from dead_letter where resolved_at is null", Long.class));
    }

    /// Sends those that haven't been sent. A letter may be sent twice, never none.
    public void publish() {
        var letters =
                jdbc.query(
                        UNPUBLISHED,
                        (row, _) ->
                                new Letter(
                                        row.getLong(1),
                                        toRecord(
                                                row.getString(2),
                                                row.getString(3),
                                                row.getString(4),
                                                row.getString(5)
                                                        + "/"
                                                        + row.getInt(6)
                                                        + "/"
                                                        + row.getLong(7),
                                                row.getBytes(8),
                                                row.getBytes(9))));
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (var letter : letters) {
            sent.add(producer.send(letter.toSend()));
        }
        for (var i = 0; i < sent.size(); i++) {
            await(sent.get(i));
            jdbc.update(
                    "update dead_letter set published_at = now() where id = ?",
                    letters.get(i).id());
        }
        if (!letters.isEmpty()) {
            LOG.warn("dead_letters={} published", letters.size());
        }
    }

    private static ProducerRecord<String, byte[]> toRecord(
            String accountId,
            String reason,
            String detail,
            String origin,
            byte[] headers,
            byte[] payload) {
        var record = new ProducerRecord<>(Topic.DEAD_LETTERS.wireName(), null, accountId, payload);
        Json.mapper()
                .readValue(headers, new TypeReference<Map<String, String>>() {})
                .forEach((name, value) -> add(record, name, value));
        add(record, "dead_letter_reason", reason);
        add(record, "dead_letter_detail", detail);
        add(record, "dead_letter_origin", origin);
        return record;
    }

    private static void add(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
    }

    private static void await(Future<RecordMetadata> sent) {
        try {
            sent.get(SEND_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while dead letters were sent", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("dead letters could not be sent", e);
        }
    }
}
