package com.metisrouter.ledger;

import static com.metisrouter.ledger.TestLedger.GATEWAY;
import static com.metisrouter.ledger.TestLedger.asking;
import static com.metisrouter.ledger.TestLedger.ending;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Topic;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LedgerEndToEndTest {

    private static TestLedger ledger;

    @BeforeAll
    static void start() throws Exception {
        ledger = new TestLedger();
        ledger.publish(Metered.model(Metered.PRICES));
    }

    @AfterAll
    static void stop() throws Exception {
        ledger.close();
    }

    @Test
    void debits_what_was_metered_and_publishes_it_with_dense_positions() {
        ledger.openAccount("acc_e2e", "10");
        var run = ledger.startRun();
        var lease = ledger.lease("acc_e2e", run, "1").lease();

        for (var sequence = 1; sequence <= 300; sequence++) {
            ledger.meter(
                    Metered.request(
                            "acc_e2e", new LeasePosition(lease, sequence, GATEWAY, run), 7, 16));
        }
        ledger.flush();

        var charge = Usd.ofNanos(7 * 150 + 16 * 600);
        await().untilAsserted(() ->
                assertThat(ledger.live("acc_e2e").balance())
                        .isEqualTo(Usd.parse("10").minus(Usd.ofNanos(300 * charge.nanos()))));
        var live = ledger.live("acc_e2e");
        assertThat(live.available()).isEqualTo(Usd.parse("9"));
        assertThat(ledger.ledger().leases().answer(ending("acc_e2e", run, lease, 300)))
                .isEqualTo(new LeaseReply.Returned());
        assertThat(ledger.live("acc_e2e").available()).isEqualTo(live.balance());
        await().untilAsserted(() -> assertThat(ledger.ledger().health().publisherLag()).isZero());
        assertThat(ledger.replayed()).containsEntry("acc_e2e", ledger.live("acc_e2e"));
        var published =
                ledger.read(Topic.LEDGER_EVENTS).stream().map(CloudEvents::fromRecord).toList();
        assertThat(published.stream().map(Event::position))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, published.size()).boxed().toList());
        assertThat(
                        published.stream()
                                .filter(event -> event.partitionKey().equals("acc_e2e"))
                                .map(Event::sequence))
                .isSorted()
                .startsWith(0L)
                .doesNotHaveDuplicates();
        assertThat(published)
                .filteredOn(event -> event.data() instanceof AccountEvent.LeaseClosed)
                .isNotEmpty();
    }

    @Test
    void publishes_events_of_large_lines() {
        ledger.openAccount("acc_large", "10");
        var run = ledger.startRun();
        var lease = ledger.lease("acc_large", run, "1").lease();

        for (var sequence = 1; sequence <= 200; sequence++) {
            ledger.meter(
                    Metered.request(
                            "acc_large",
                            new LeasePosition(lease, sequence, GATEWAY, run),
                            Metered.PRICES.id(),
                            Metered.tokens(1, 1),
                            Usd.ofNanos(750),
                            "{\"x\":\"" + "usage ".repeat(10_000) + "\"}"));
        }
        ledger.flush();

        await().untilAsserted(() ->
                assertThat(
                                ledger.read(Topic.LEDGER_EVENTS).stream()
                                        .map(CloudEvents::fromRecord)
                                        .filter(event -> event.subject().equals("acc_large"))
                                        .map(Event::data)
                                        .filter(AccountEvent.UsageDebited.class::isInstance)
                                        .mapToInt(event ->
                                                ((AccountEvent.UsageDebited) event).lines().size())
                                        .sum())
                        .isEqualTo(200));
    }

    @Test
    void sets_apart_what_cannot_be_applied_and_goes_on_and_applies_it_when_it_can() {
        ledger.openAccount("acc_letters", "10");
        var run = ledger.startRun();
        var lease = ledger.lease("acc_letters", run, "1").lease();
        var newer =
                new PriceVersion(
                        "sim/chat@2",
                        "sim/chat",
                        2,
                        Metered.AT,
                        List.of(PriceComponent.of(Unit.OUTPUT_TOKENS, UnitPrice.parse("0.001"))),
                        "tests");
        var before = ledger.ledger().health().deadLetters();
        var unpublished =
                Metered.request(
                        "acc_letters",
                        new LeasePosition(lease, 1, GATEWAY, run),
                        newer,
                        List.of(Quantity.of(Unit.OUTPUT_TOKENS, 3, QuantitySource.PROVIDER)));

        ledger.send(
                new ProducerRecord<>(Topic.METERED.wireName(), "acc_letters", "{".getBytes(UTF_8)));
        ledger.meter(Metered.request("acc_nobody", new LeasePosition(1, 1, GATEWAY, run), 7, 16));
        ledger.meter(unpublished);
        ledger.meter(
                Metered.request(
                        "acc_letters",
                        new LeasePosition(lease, 2, GATEWAY, run),
                        Metered.PRICES.id(),
                        List.of(Quantity.of(Unit.PAGES, 1, QuantitySource.REQUEST)),
                        Usd.ZERO));
        ledger.meter(
                Metered.request(
                        "acc_letters", new LeasePosition(lease + 9, 1, GATEWAY, run), 7, 16));
        ledger.meter(
                Metered.request("acc_letters", new LeasePosition(lease, 3, GATEWAY, run), 7, 16));
        ledger.flush();

        var charge = Usd.ofNanos(7 * 150 + 16 * 600);
        await().untilAsserted(() ->
                assertThat(ledger.live("acc_letters").balance())
                        .isEqualTo(Usd.parse("10").minus(charge)));
        await().untilAsserted(() ->
                assertThat(
                                ledger.jdbc()
                                        .queryForList(
                                                "select reason from dead_letter order by id",
                                                String.class))
                        .containsExactlyInAnyOrder(
                                "UNREADABLE",
                                "UNKNOWN_ACCOUNT",
                                "NO_PRICE_VERSION",
                                "UNPRICED_UNIT",
                                "UNKNOWN_LEASE"));
        await().untilAsserted(() ->
                assertThat(ledger.read(Topic.DEAD_LETTERS))
                        .extracting(letter ->
                                new String(
                                        letter.headers().lastHeader("dead_letter_reason").value(),
                                        UTF_8))
                        .contains("UNREADABLE", "NO_PRICE_VERSION", "UNKNOWN_LEASE"));
        assertThat(ledger.ledger().health().deadLetters()).isEqualTo(before + 5);

        ledger.publish(Metered.model(Metered.PRICES, newer));
        ledger.meter(unpublished);
        ledger.meter(unpublished);
        ledger.flush();

        await().untilAsserted(() ->
                assertThat(ledger.live("acc_letters").balance())
                        .isEqualTo(Usd.parse("10").minus(charge).minus(Usd.parse("0.003"))));
        assertThat(ledger.ledger().health().deadLetters()).isEqualTo(before + 4);
    }

    @Test
    void grants_once_to_a_request_that_is_repeated_and_nothing_to_an_old_run() {
        ledger.openAccount("acc_runs", "10");
        var oldRun = ledger.startRun();
        var request = asking("acc_runs", oldRun, "2");

        var first = (LeaseReply.Granted) ledger.ledger().leases().answer(request);
        var second = (LeaseReply.Granted) ledger.ledger().leases().answer(request);
        var started = ledger.ledger().runs().start(GATEWAY);

        assertThat(second.lease()).isEqualTo(first.lease());
        assertThat(ledger.live("acc_runs").available()).isEqualTo(Usd.parse("8"));
        assertThat(started.openLeases())
                .filteredOn(open -> open.accountId().equals("acc_runs"))
                .singleElement()
                .satisfies(open -> {
                    assertThat(open.lease()).isEqualTo(first.lease());
                    assertThat(open.run()).isEqualTo(oldRun);
                    assertThat(open.ended()).isFalse();
                });
        assertThat(ledger.ledger().leases().answer(asking("acc_runs", oldRun, "1")))
                .isEqualTo(new LeaseReply.Fenced(started.run()));
        assertThat(ledger.live("acc_runs").available()).isEqualTo(Usd.parse("8"));
        assertThat(
                        ledger.ledger()
                                .leases()
                                .answer(ending("acc_runs", started.run(), first.lease(), 0)))
                .isEqualTo(new LeaseReply.Returned());
        assertThat(ledger.live("acc_runs").available()).isEqualTo(Usd.parse("10"));
    }

    @Test
    void goes_on_after_a_restart_where_it_stopped() {
        ledger.openAccount("acc_restart", "10");
        var run = ledger.startRun();
        var lease = ledger.lease("acc_restart", run, "1").lease();

        for (var sequence = 1; sequence <= 2_000; sequence++) {
            ledger.meter(
                    Metered.request(
                            "acc_restart", new LeasePosition(lease, sequence, GATEWAY, run), 1, 1));
            if (sequence == 1_000) {
                ledger.flush();
                ledger.restart();
            }
        }
        ledger.flush();

        await().untilAsserted(() ->
                assertThat(ledger.live("acc_restart").balance())
                        .isEqualTo(Usd.parse("10").minus(Usd.ofNanos(2_000 * 750))));
        assertThat(ledger.replayed()).containsEntry("acc_restart", ledger.live("acc_restart"));
        assertThat(ledger.live("acc_restart").leases().values())
                .allSatisfy(open -> assertThat(open.missing()).isZero());
    }
}
