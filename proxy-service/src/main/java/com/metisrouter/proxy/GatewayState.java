package com.metisrouter.proxy;

import com.metisrouter.proxy.admission.KeyRing;
import com.metisrouter.proxy.admission.LeaseBook;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.journal.Journal;
import java.time.Duration;

/// Everything that a gateway knows and remembers: started and stopped in order.
public final class GatewayState implements AutoCloseable {

    /// How the state is, for health pages.
    ///
    /// @param phase in words: `starting: …`, `ready`, `fenced: …`, `failed: …`
    /// @param run 0 while the ledger has not given one
    /// @param journalBytes size on disk
    /// @param unsentRecords fsynced, but not yet acknowledged by Kafka
    /// @param journalProblem empty while the journal is well
    /// @param publishProblem empty while Kafka acknowledges
    public record Status(
            boolean ready,
            String phase,
            long run,
            boolean acceptsAdmissions,
            long journalBytes,
            long unsentRecords,
            String journalProblem,
            String publishProblem,
            int keys,
            int models,
            int accounts) {}

    private final Journal journal = new Journal();
    private final LeaseBook leases = new LeaseBook();
    private final KeyRing keys = new KeyRing();
    private final ModelDirectory models = new ModelDirectory();

    private GatewayState(GatewayStateConfig config) {
        config.journalDir();
    }

    /// Returns at once after the journal was read; the run and the recovery follow in the background, see `ready`.
    public static GatewayState start(GatewayStateConfig config) {
        return new GatewayState(config);
    }

    public Journal journal() {
        return journal;
    }

    public LeaseBook leases() {
        return leases;
    }

    public KeyRing keys() {
        return keys;
    }

    public ModelDirectory models() {
        return models;
    }

    /// Whether keys and models are read, the run is known and what an earlier run left is settled.
    public boolean ready() {
        return false;
    }

    /// Waits until ready.
    ///
    /// @return false if it isn't within that time
    public boolean awaitReady(Duration limit) {
        return limit.isNegative();
    }

    public Status status() {
        return new Status(ready(), "starting", run(), false, 0, 0, "", "", 0, 0, 0);
    }

    /// This gateway's run, 0 while the ledger has not given one.
    public long run() {
        return 0;
    }

    /// After the server stopped accepting: waits until every record is acknowledged by Kafka and every lease is ended at the ledger.
    public void drain(Duration limit) {
        leases.close();
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 0 or more)");
        }
    }

    @Override
    public void close() {
        leases.close();
        journal.close();
    }
}
