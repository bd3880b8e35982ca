package com.metisrouter.ledger.correcting;

import static com.metisrouter.ledger.Metered.PRICES;
import static com.metisrouter.ledger.Metered.tokens;
import static com.metisrouter.ledger.TestLedger.GATEWAY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.ledger.Metered;
import com.metisrouter.ledger.TestLedger;
import com.metisrouter.ledger.account.Signature;
import com.metisrouter.ledger.correcting.CorrectionOrder.Dispute;
import com.metisrouter.ledger.correcting.CorrectionOrder.Figure;
import com.metisrouter.ledger.correcting.CorrectionOrder.Rerate;
import com.metisrouter.ledger.correcting.CorrectionOrder.Reverse;
import com.metisrouter.ledger.correcting.CorrectionOrder.Settle;
import com.metisrouter.ledger.eventstore.StoredPayload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the dry run of a rerating says is what is booked, over random histories: requests under several price versions, orphans, some of
/// them settled or followed by their record, disputes, debits that were undone, earlier reratings, gifts and overdrafts.
class DryRunTest {

    private static final int HISTORIES = 200;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final List<PriceVersion> VERSIONS =
            List.of(
                    PRICES,
                    version(2, "0.00000015", "0.0000004"),
                    version(3, "0.0000003", "0.0000006"));

    private final long seed = Long.getLong("metis.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private TestLedger house;
    private long run;

    /// The last request of each account, and the orphans whose record has not come.
    private final Map<String, RequestMetered> ordinary = new LinkedHashMap<>();

    private final Map<String, RequestMetered> orphans = new LinkedHashMap<>();

    private static PriceVersion version(int number, String input, String output) {
        return new PriceVersion(
                "sim/chat@" + number,
                "sim/chat",
                number,
                Metered.AT,
                List.of(
                        PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.parse(input)),
                        PriceComponent.of(Unit.OUTPUT_TOKENS, UnitPrice.parse(output))),
                "tests");
    }

    @BeforeEach
    void start() throws Exception {
        house = new TestLedger();
        house.publish(Metered.model(VERSIONS.toArray(PriceVersion[]::new)));
        run = house.startRun();
    }

    @AfterEach
    void stop() throws Exception {
        house.close();
    }

    @Test
    void every_line_and_every_customers_sum_is_booked_as_the_dry_run_said() {
        System.out.println("seed " + seed + " (-Dmetis.seed=" + seed + ")");
        var accounts = live();
        var entries = new EntryStream(house.jdbc());
        var wrong = oneOf(VERSIONS);
        var right = VERSIONS.get((VERSIONS.indexOf(wrong) + 1 + random.nextInt(2)) % 3);
        var order = new Rerate(wrong.id(), right.id(), "", null, null);
        var before = new LinkedHashMap<String, Usd>();
        var said = new LinkedHashMap<String, List<CorrectedLine>>();
        for (var account : accounts) {
            before.put(account, house.live(account).balance());
            said.put(account, lines(entries, account, new Rerating(wrong.id(), right)));
        }
        var dry = desk().dryRun(order);

        var done = order("rerate", order);

        assertThat(done.summary()).isEqualTo(dry);
        var corrected = 0;
        for (var account : accounts) {
            var booked = booked(entries, account);
            assertThat(booked).as(account).containsExactlyInAnyOrderElementsOf(said.get(account));
            assertThat(booked)
                    .allSatisfy(line ->
                            assertThat(line.charge())
                                    .isEqualTo(Rating.rate(line.quantities(), right).charge()));
            var difference =
                    booked.stream()
                            .map(line -> line.charge().minus(line.chargeBefore()))
                            .reduce(Usd.ZERO, Usd::plus);
            var was = Objects.requireNonNull(before.get(account));
            assertThat(was.minus(house.live(account).balance())).isEqualTo(difference);
            var ofCustomer =
                    dry.accounts().stream()
                            .filter(each -> each.accountId().equals(account))
                            .map(CorrectionSummary.Account::difference)
                            .reduce(Usd.ZERO, Usd::plus);
            assertThat(ofCustomer).as(account).isEqualTo(difference);
            corrected += booked.size();
        }
        assertThat(dry.requests()).isEqualTo(corrected).isPositive();
        assertThat(desk().dryRun(order).requests()).isZero();
        var replayed = house.replayed();
        for (var account : accounts) {
            assertThat(replayed.get(account)).isEqualTo(house.live(account));
        }
    }

    /// What the dry run adds up, line by line.
    private static List<CorrectedLine> lines(
            EntryStream entries, String account, Rerating rerating) {
        var lines = new ArrayList<CorrectedLine>();
        StandingCharges.of(entries, account, Window.ALL)
                .forEach(request -> {
                    if (rerating.of(request) instanceof Rerating.Outcome.Corrected(var line)) {
                        lines.add(line);
                    }
                });
        return lines;
    }

    private static List<CorrectedLine> booked(EntryStream entries, String account) {
        var lines = new ArrayList<CorrectedLine>();
        entries.corrections(
                account,
                -1,
                entries.last(account),
                entry -> {
                    var corrected = (UsageCorrected) entry.event();
                    if (corrected.correctionId().equals("rerate")) {
                        lines.addAll(corrected.lines());
                    }
                });
        return lines;
    }

    private List<String> live() {
        var accounts = new ArrayList<String>();
        var leases = new LinkedHashMap<String, Long>();
        var served = new LinkedHashMap<String, Integer>();
        for (var i = 0; i < HISTORIES; i++) {
            var account = "acc_" + i;
            accounts.add(account);
            // Some have less than they use.
            house.openAccount(account, "0.000" + (1 + random.nextInt(9)));
            if (random.nextInt(3) == 0) {
                gift(account);
            }
            leases.put(account, house.lease(account, run, "0.0001").lease());
            served.put(account, serve(account, Objects.requireNonNull(leases.get(account))));
        }
        house.flush();
        leases.forEach((account, lease) -> {
            var requests = Objects.requireNonNull(served.get(account));
            await().atMost(LIMIT)
                    .until(() ->
                            Objects.requireNonNull(house.live(account).lease(lease))
                                            .marks()
                                            .seenUpTo()
                                    == requests);
        });
        accounts.forEach(this::change);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(house.ledger().health().usageLag()).isZero());
        return accounts;
    }

    private void gift(String account) {
        house.ledger()
                .credit()
                .grant(
                        account,
                        CreditKind.PROMOTIONAL,
                        Usd.parse("0.0001"),
                        "AD",
                        10,
                        null,
                        new Signature("ann", "spring", "gift"));
    }

    private int serve(String account, long lease) {
        var requests = 1 + random.nextInt(10);
        for (var i = 1; i <= requests; i++) {
            var request =
                    Metered.request(
                            account,
                            new LeasePosition(lease, i, GATEWAY, run),
                            oneOf(VERSIONS),
                            tokens(random.nextInt(400), 1 + random.nextInt(400)));
            if (random.nextInt(5) == 0) {
                orphans.put(account, request);
                house.meter(Metered.orphan(request, Usd.parse("0.05")));
            } else {
                ordinary.put(account, request);
                house.meter(request);
            }
        }
        return requests;
    }

    /// What has come to the account's charges before they are rated again.
    private void change(String account) {
        var orphan = orphans.get(account);
        if (orphan != null && random.nextBoolean()) {
            if (random.nextBoolean()) {
                house.meter(orphan);
                house.flush();
            } else {
                var figures = tokens(random.nextInt(100), random.nextInt(100));
                var figure = random.nextBoolean() ? Figure.PROVIDER : Figure.ESTIMATE;
                order(
                        account + "-settled",
                        new Settle(orphan.requestId(), "", figure, figures, "page"));
            }
        }
        var request = ordinary.get(account);
        switch (random.nextInt(6)) {
            case 0 -> {
                if (request != null) {
                    var sequence = debitOf(account, request);
                    order(
                            account + "-disputed",
                            new Dispute(request.requestId(), account + "-" + sequence + "-0"));
                }
            }
            case 1 -> {
                if (request != null) {
                    order(account + "-undone", new Reverse(account, debitOf(account, request)));
                }
            }
            case 2 -> {
                var from = random.nextInt(3);
                var to = (from + 1 + random.nextInt(2)) % 3;
                order(
                        account + "-rerated",
                        new Rerate(
                                VERSIONS.get(from).id(),
                                VERSIONS.get(to).id(),
                                account,
                                null,
                                null));
            }
            default -> {}
        }
    }

    private long debitOf(String account, RequestMetered request) {
        return house
                .jdbc()
                .query(
                        "select sequence_number, payload from event where aggregate_id = ? order by sequence_number",
                        (row, _) ->
                                Map.entry(
                                        row.getLong(1),
                                        new String(StoredPayload.json(row.getBytes(2)), UTF_8)),
                        account)
                .stream()
                .filter(event -> event.getValue().contains(request.requestId()))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private CorrectionDesk desk() {
        return house.ledger().corrections();
    }

    private CorrectionRun order(String id, CorrectionOrder order) {
        return desk().work(desk().accept(id, order, "operator", "test"));
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
