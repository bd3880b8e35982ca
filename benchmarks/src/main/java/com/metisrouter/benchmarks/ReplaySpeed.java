package com.metisrouter.benchmarks;

import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.ledger.LedgerReplay;
import com.metisrouter.ledger.eventstore.EventPages;
import com.metisrouter.ledger.eventstore.EventPosition;
import com.metisrouter.ledger.eventstore.StoredEvents;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// All accounts from nothing but the stored events: lines a second, CPU a line, and the memory that it takes.
///
/// The ledger itself writes the events first, half of the lines on one account. Usage: `ReplaySpeed [LINES] [ACCOUNTS]`
public final class ReplaySpeed {

    private static final int LINES = 1_000_000;
    private static final int ACCOUNTS = 1_000;
    private static final int ROUNDS = 3;
    private static final Duration LOOK = Duration.ofMillis(20);

    private ReplaySpeed() {}

    public static void main(String[] args) throws Exception {
        var lines = args.length > 0 ? Integer.parseInt(args[0]) : LINES;
        var accounts = args.length > 1 ? Integer.parseInt(args[1]) : ACCOUNTS;
        var out = System.out;
        try (var house = new LedgerHouse()) {
            out.printf(
                    Locale.ROOT,
                    "%s · %d lines · %d cores · %s · JDK %s%n",
                    Instant.now(),
                    lines,
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("os.arch"),
                    System.getProperty("java.version"));
            write(house, lines, accounts);
            for (var round = 1; round <= ROUNDS; round++) {
                replay(out, house, lines, round, new LedgerReplay());
            }
            replay(out, house, lines, ROUNDS + 1, LedgerReplay.ofWholeEvents());
        }
    }

    private static void write(LedgerHouse house, int lines, int accounts)
            throws InterruptedException {
        var load = new DebitLoad(house.bootstrapServers());
        load.publishPrices();
        var hot = house.openAccounts("hot-", 1);
        var spread = house.openAccounts("acc-", accounts);
        load.preload(hot, lines / 2);
        load.preload(spread, lines - lines / 2);
        try (var ledger = house.startLedger()) {
            while (ledger.counters().applied() < lines) {
                Thread.sleep(LOOK);
            }
        }
    }

    private static void replay(
            PrintStream out, LedgerHouse house, int lines, int round, LedgerReplay replay)
            throws Exception {
        var dataSource =
                new SingleConnectionDataSource(house.jdbcUrl() + "&currentSchema=ledger", true);
        try {
            var pages = new EventPages(new StoredEvents(new JdbcTemplate(dataSource)));
            System.gc();
            ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
            var database = house.database();
            var databaseBefore = database.cpu();
            var cpuBefore = processCpu();
            var started = System.nanoTime();
            var events = new long[1];
            pages.forEach(
                    EventPosition.START,
                    page -> {
                        page.forEach(replay::on);
                        events[0] +=
                                page.stream()
                                        .filter(event ->
                                                event.payloadType()
                                                        .equals(EventType.USAGE_DEBITED.wireName()))
                                        .count();
                    });
            var took = System.nanoTime() - started;
            var cpu = processCpu() - cpuBefore;
            var databaseCpu = database.cpu().minus(databaseBefore).toNanos();
            out.printf(
                    Locale.ROOT,
                    "round %d (%s): %d lines/s in %d debits of %d accounts; CPU a line %d ns here, %d ns database; peak heap %d MiB%n",
                    round,
                    round > ROUNDS ? "whole events" : "what a state follows from",
                    lines * 1_000_000_000L / took,
                    events[0],
                    replay.accounts().size(),
                    cpu / lines,
                    databaseCpu / lines,
                    peakHeapBytes() >> 20);
        } finally {
            dataSource.destroy();
        }
    }

    private static long processCpu() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long peakHeapBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
