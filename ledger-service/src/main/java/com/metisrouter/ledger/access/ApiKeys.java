package com.metisrouter.ledger.access;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.ledger.eventstore.LedgerTransactions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.axonframework.commandhandling.gateway.CommandGateway;

/// Issues and revokes keys.
@Edge
public final class ApiKeys {

    private static final int ID_BYTES = 12;

    /// What a key is for.
    public record Labels(
            String name, String project, String client, String workflow, List<String> models) {

        public Labels {
            models = List.copyOf(models);
        }
    }

    /// @param secret to be shown once, and never again
    public record Issued(KeySnapshot key, String secret) {}

    private final CommandGateway commands;
    private final LedgerTransactions transactions;
    private final KeyDirectory directory;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public ApiKeys(
            CommandGateway commands,
            LedgerTransactions transactions,
            KeyDirectory directory,
            InstantSource clock) {
        this.commands = commands;
        this.transactions = transactions;
        this.directory = directory;
        this.clock = clock;
    }

    /// @param accountId one that exists
    public Issued issue(String accountId, Labels labels) {
        var secret = KeySecret.mint(random);
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var key =
                new KeySnapshot(
                        secret.hash(),
                        mintId(),
                        accountId,
                        labels.name(),
                        labels.project(),
                        labels.client(),
                        labels.workflow(),
                        KeySnapshot.Status.ACTIVE,
                        labels.models(),
                        now,
                        null);
        transactions.inOneRepeating(
                List.of(key.keyId()), () -> commands.sendAndWait(new ApiKey.Create(key, now)));
        return new Issued(key, secret.text());
    }

    /// @return empty where there is no such key
    public Optional<KeySnapshot> revoke(String keyId) {
        if (directory.find(keyId).isEmpty()) {
            return Optional.empty();
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return Optional.of(
                transactions.inOneRepeating(
                        List.of(keyId),
                        () -> commands.<KeySnapshot>sendAndWait(new ApiKey.Revoke(keyId, now))));
    }

    private String mintId() {
        var bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return "key_" + HexFormat.of().formatHex(bytes);
    }
}
