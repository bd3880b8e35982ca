package com.metisrouter.benchmarks;

import com.metisrouter.benchmarks.DebitLoad.Admissions;
import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.embedded.DataFolder;
import com.metisrouter.embedded.EmbeddedKafka;
import com.metisrouter.embedded.EmbeddedPostgres;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.ledger.LedgerConfig;
import com.metisrouter.ledger.LedgerRuntime;
import com.metisrouter.ledger.account.AccountCommand.DoAct;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The product's own embedded servers, as durable as they are there, in a folder that goes when they do.
final class LedgerHouse implements AutoCloseable {

    private static final Usd CREDIT = Usd.parse("1000000");
    private static final Usd LEASE = Usd.parse("900000");

    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final EmbeddedKafka broker;
    private final LedgerConfig config;

    LedgerHouse() throws Exception {
        folder = Files.createTempDirectory("metisrouter-benchmark-");
        // PostgreSQL may run as another user, who has to get through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), 0, Map.of());
        broker = EmbeddedKafka.start(folder.resolve("kafka"), 0, 0, Map.of());
        postgres.createDatabase("metis");
        EmbeddedTopics.create(broker.bootstrapServers(), topics());
        config =
                LedgerConfig.of(
                        jdbcUrl(),
                        broker.bootstrapServers(),
                        "internal-token-of-benchmarks",
                        "admin-token-of-benchmarks");
    }

    private static List<EmbeddedTopics.Topic> topics() {
        return Arrays.stream(Topic.values())
                .map(topic ->
                        topic.compacted()
                                ? EmbeddedTopics.Topic.compacted(
                                        topic.wireName(), topic.partitions())
                                : EmbeddedTopics.Topic.unlimited(
                                        topic.wireName(), topic.partitions()))
                .toList();
    }

    String jdbcUrl() {
        return postgres.jdbcUrl("metis")
                + "?user="
                + postgres.user()
                + "&password="
                + postgres.password();
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /// What PostgreSQL's processes use.
    ProcessTree database() {
        return new ProcessTree(postgres.pid());
    }

    LedgerRuntime startLedger() {
        return LedgerRuntime.start(config);
    }

    /// Opens accounts, each with a lease that is large enough for any load.
    List<Admissions> openAccounts(String prefix, int count) {
        try (var ledger = startLedger()) {
            var run = ledger.runs().start(DebitLoad.GATEWAY).run();
            var opened = new ArrayList<Admissions>(count);
            for (var i = 0; i < count; i++) {
                opened.add(open(ledger, prefix + i, run));
            }
            return opened;
        }
    }

    private static Admissions open(LedgerRuntime ledger, String accountId, long run) {
        ledger.accounts().open(new OpenAccount(accountId, accountId));
        ledger.accounts()
                .act(
                        DoAct.grant(
                                accountId,
                                "lot_" + accountId,
                                CreditKind.PAID,
                                CREDIT,
                                "ORDER-1",
                                "benchmarks",
                                "",
                                "first"));
        var request =
                new LeaseRequest(
                        accountId, DebitLoad.GATEWAY, run, LEASE, LEASE, List.of(), List.of());
        return switch (ledger.leases().answer(request)) {
            case LeaseReply.Granted granted -> new Admissions(accountId, granted.lease(), run);
            case LeaseReply other ->
                    throw new IllegalStateException(
                            "lease: " + other + " (expected: to be granted)");
        };
    }

    @Override
    public void close() throws IOException {
        try {
            broker.close();
        } finally {
            postgres.close();
            DataFolder.delete(folder);
        }
    }
}
