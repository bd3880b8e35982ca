package com.metisrouter.benchmarks;

import com.metisrouter.benchmarks.DebitLoad.Admissions;
import com.metisrouter.benchmarks.ThreadCpu.Work;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.LedgerRuntime;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Debits applied durably, from a waiting topic to the last committed event, on one account and on a thousand, against the floor: one
/// transaction an event on the same server in the same run. What a ledger does first, loading its accounts, is over when measuring begins.
///
/// The whole ledger runs, publisher included, in this JVM beside the broker. CPU is read from `/proc`.
///
/// Usage: `Debits [REQUESTS] [ACCOUNTS]`
public final class Debits {

    private static final int REQUESTS = 400_000;
    private static final int ACCOUNTS = 1_000;

    /// So much of the load again is applied before it.
    private static final int STARTING_PART = 10;

    private static final Duration FLOOR = Duration.ofSeconds(5);
    private static final int FLOOR_WRITERS = 8;
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final Duration WAIT_MAX = Duration.ofMinutes(5);

    /// @param cpu of this JVM
    /// @param database CPU of all of PostgreSQL's processes
    private record Result(int lines, Duration took, Map<Work, Duration> cpu, Duration database) {

        long perSecond() {
            return lines * 1_000_000_000L / took.toNanos();
        }

        long microsHundredths(Duration spent) {
            return spent.toNanos() / 10 / lines;
        }
    }

    private final PrintStream out;
    private final LedgerHouse house;
    private final DebitLoad load;

    private Debits(PrintStream out, LedgerHouse house) {
        this.out = out;
        this.house = house;
        this.load = new DebitLoad(house.bootstrapServers());
    }

    public static void main(String[] args) throws Exception {
        var requests = args.length > 0 ? Integer.parseInt(args[0]) : REQUESTS;
        var accounts = args.length > 1 ? Integer.parseInt(args[1]) : ACCOUNTS;
        var out = System.out;
        try (var house = new LedgerHouse()) {
            var debits = new Debits(out, house);
            debits.run(requests, accounts);
        }
    }

    private void run(int requests, int accounts) throws Exception {
        out.printf(
                Locale.ROOT,
                "%s · %d requests · %d cores · %s · JDK %s%n",
                Instant.now(),
                requests,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.arch"),
                System.getProperty("java.version"));
        load.publishPrices();
        var hot = house.openAccounts("hot-", 1);
        var spread = house.openAccounts("acc-", accounts);
        out.println("warming up");
        measure(hot, requests / 2);
        measure(spread, requests / 2);
        var floor = new DebitFloor(house.jdbcUrl(), payload(hot.getFirst()));
        var hotFloor = floor.measure(1, 1, FLOOR);
        var spreadFloor = floor.measure(FLOOR_WRITERS, accounts / FLOOR_WRITERS, FLOOR);
        report("one hot account", measure(hot, requests), hotFloor);
        report(accounts + " accounts", measure(spread, requests), spreadFloor);
    }

    private Result measure(List<Admissions> accounts, int requests) throws Exception {
        var starting = requests / STARTING_PART;
        load.preload(accounts, starting + requests);
        var database = house.database();
        try (var ledger = house.startLedger()) {
            awaitApplied(ledger, starting);
            var appliedBefore = ledger.counters().applied();
            var databaseBefore = database.cpu();
            var cpuBefore = ThreadCpu.now();
            var started = System.nanoTime();
            awaitApplied(ledger, starting + requests);
            var took = Duration.ofNanos(System.nanoTime() - started);
            return new Result(
                    Math.toIntExact(starting + requests - appliedBefore),
                    took,
                    ThreadCpu.since(cpuBefore),
                    database.cpu().minus(databaseBefore));
        }
    }

    private static void awaitApplied(LedgerRuntime ledger, long requests)
            throws InterruptedException {
        var started = System.nanoTime();
        while (ledger.counters().applied() < requests) {
            if (System.nanoTime() - started > WAIT_MAX.toNanos()) {
                throw new IllegalStateException(
                        "applied "
                                + ledger.counters().applied()
                                + " in "
                                + WAIT_MAX
                                + " (expected: "
                                + requests
                                + ")");
            }
            Thread.sleep(LOOK);
        }
    }

    private byte[] payload(Admissions account) {
        // On a numbering of its own: a number that is never sent would be a hole in the account's,
        // and each later one be kept beyond it.
        var request =
                load.request(new Admissions(account.accountId(), account.lease(), account.run()));
        return Json.bytes(
                new UsageDebited(
                        account.accountId(),
                        List.of(new UsageLine(request, List.of(), request.charge())),
                        request.charge(),
                        List.of(
                                new LeaseMark(
                                        account.lease(),
                                        DebitLoad.GATEWAY,
                                        account.run(),
                                        1,
                                        List.of())),
                        List.of(new Posting(LedgerAccounts.REVENUE, request.charge().negated())),
                        request.charge(),
                        Instant.now()));
    }

    private void report(String what, Result result, long floorPerSecond) {
        out.printf(Locale.ROOT, "%n%s%n", what);
        out.printf(
                Locale.ROOT,
                "  %d debits/s   floor %d/s   ratio %d.%d%n",
                result.perSecond(),
                floorPerSecond,
                result.perSecond() / floorPerSecond,
                result.perSecond() * 10 / floorPerSecond % 10);
        var debiting = result.cpu().getOrDefault(Work.DEBITING, Duration.ZERO);
        line("CPU a debit, consumer and database", result, debiting.plus(result.database()));
        result.cpu()
                .forEach((work, spent) ->
                        line("  " + work.name().toLowerCase(Locale.ROOT), result, spent));
        line("  database", result, result.database());
    }

    private void line(String name, Result result, Duration spent) {
        var hundredths = result.microsHundredths(spent);
        out.printf(Locale.ROOT, "  %-36s %3d.%02d µs%n", name, hundredths / 100, hundredths % 100);
    }
}
