package com.metisrouter.ledger.debiting;

import static com.metisrouter.ledger.Metered.PRICES;
import static com.metisrouter.ledger.Metered.tokens;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.Metered;
import com.metisrouter.ledger.TestLedger;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import com.metisrouter.ledger.debiting.DeadLetter.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Each reason for which usage lies among the dead letters, and what becomes of it once the reason is gone.
class DeadLettersTest {

    private static final PriceVersion LATER = prices("sim/chat@7", Unit.INPUT_TOKENS);
    private static final PriceVersion WITH_PAGES = prices("sim/chat@8", Unit.PAGES);

    private static TestLedger house;
    private static long run;

    @BeforeAll
    static void start() throws Exception {
        house = new TestLedger();
        house.publish(Metered.model(PRICES));
        run = house.startRun();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    private static PriceVersion prices(String id, Unit unit) {
        return new PriceVersion(
                id,
                "sim/chat",
                7,
                Metered.AT,
                List.of(PriceComponent.of(unit, UnitPrice.parse("0.001"))),
                "tests");
    }

    @Test
    void usage_of_an_unknown_account_is_applied_once_it_is_open_and_its_lease_is_known() {
        var request = Metered.request("acc_late", place(1, 1), 7, 16);
        var letter = deadLetter(request, Reason.UNKNOWN_ACCOUNT);
        refused(letter, Reason.UNKNOWN_ACCOUNT);
        house.ledger().accounts().open(new OpenAccount("acc_late", "late"));
        refused(letter, Reason.UNKNOWN_LEASE);
        house.openAccount("acc_late", "1");
        house.lease("acc_late", run, "0.5");

        var outcome = apply(letter);

        assertThat(outcome).isEqualTo(new DeadLetterOutcome.Applied(request.charge(), false));
        assertThat(house.live("acc_late").balance())
                .isEqualTo(Usd.parse("1").minus(request.charge()));
        assertThat(apply(letter)).isEqualTo(new DeadLetterOutcome.AppliedBefore());
        assertThat(house.replayed().get("acc_late")).isEqualTo(house.live("acc_late"));
    }

    @Test
    void usage_of_a_lease_that_was_never_given_out_is_applied_once_it_is() {
        house.openAccount("acc_lease", "1");
        var request = Metered.request("acc_lease", place(1, 1), 7, 16);
        var letter = deadLetter(request, Reason.UNKNOWN_LEASE);
        refused(letter, Reason.UNKNOWN_LEASE);
        house.lease("acc_lease", run, "0.5");

        assertThat(apply(letter)).isEqualTo(new DeadLetterOutcome.Applied(request.charge(), false));
    }

    @Test
    void usage_under_an_unknown_price_version_is_applied_once_that_is_published() {
        var position = leased("acc_price");
        var used = List.of(Quantity.of(Unit.INPUT_TOKENS, 3, QuantitySource.PROVIDER));
        var charge = Rating.rate(used, LATER).charge();
        var request = Metered.request("acc_price", position, LATER.id(), used, charge);
        var letter = deadLetter(request, Reason.NO_PRICE_VERSION);
        refused(letter, Reason.NO_PRICE_VERSION);
        house.publish(Metered.model(PRICES, LATER));

        assertThat(apply(letter)).isEqualTo(new DeadLetterOutcome.Applied(charge, false));
    }

    @Test
    void usage_that_its_price_version_has_no_price_for_is_applied_by_another_that_has() {
        var position = leased("acc_unit");
        var used = List.of(Quantity.of(Unit.PAGES, 2, QuantitySource.PROVIDER));
        var request = Metered.request("acc_unit", position, PRICES.id(), used, Usd.ZERO);
        var letter = deadLetter(request, Reason.UNPRICED_UNIT);
        refused(letter, Reason.UNPRICED_UNIT);
        house.publish(Metered.model(PRICES, WITH_PAGES));

        var outcome = desk().apply(letter, WITH_PAGES.id(), "operator").orElseThrow();

        assertThat(outcome).isEqualTo(new DeadLetterOutcome.Applied(Usd.parse("0.002"), false));
        assertThat(house.replayed().get("acc_unit")).isEqualTo(house.live("acc_unit"));
    }

    @Test
    void a_charge_that_no_account_could_bear_stays_refused_and_the_books_as_they_were() {
        var position = leased("acc_huge");
        var request =
                Metered.request(
                        "acc_huge", position, PRICES.id(), tokens(Long.MAX_VALUE, 0), Usd.ZERO);
        var letter = deadLetter(request, Reason.OUT_OF_RANGE);
        var before = house.live("acc_huge");

        refused(letter, Reason.OUT_OF_RANGE);

        assertThat(house.live("acc_huge")).isEqualTo(before);
    }

    @Test
    void what_nobody_can_read_stays_refused() {
        house.send(
                new ProducerRecord<>(
                        Topic.METERED.wireName(), "acc_broken", "not json".getBytes(UTF_8)));
        house.flush();
        var letter = awaitLetter("acc_broken", Reason.UNREADABLE);

        refused(letter, Reason.UNREADABLE);

        assertThat(desk().apply(99_999, "", "operator")).isEmpty();
    }

    @Test
    void applied_by_many_while_it_comes_again_it_is_charged_once() throws Exception {
        house.openAccount("acc_race", "1");
        var request = Metered.request("acc_race", place(1, 1), 7, 16);
        var letter = deadLetter(request, Reason.UNKNOWN_LEASE);
        house.lease("acc_race", run, "0.5");
        var outcomes = new ArrayList<DeadLetterOutcome>();
        try (var people = Executors.newFixedThreadPool(4)) {
            var calls = new ArrayList<Callable<DeadLetterOutcome>>();
            for (var i = 0; i < 8; i++) {
                calls.add(() -> apply(letter));
            }
            house.meter(request);
            house.meter(request);
            house.flush();
            for (var done : people.invokeAll(calls)) {
                outcomes.add(done.get());
            }
        }

        await().atMost(Duration.ofSeconds(20)).until(() -> house.ledger().health().usageLag() == 0);
        assertThat(outcomes)
                .allMatch(outcome -> !(outcome instanceof DeadLetterOutcome.StillRefused));
        assertThat(house.live("acc_race").balance())
                .isEqualTo(Usd.parse("1").minus(request.charge()));
        assertThat(house.replayed().get("acc_race")).isEqualTo(house.live("acc_race"));
        assertThat(desk().after(0, true, 100))
                .noneMatch(open -> open.accountId().equals("acc_race"));
    }

    private static LeasePosition leased(String account) {
        house.openAccount(account, "1");
        return place(house.lease(account, run, "0.5").lease(), 1);
    }

    private static LeasePosition place(long lease, long sequence) {
        return new LeasePosition(lease, sequence, TestLedger.GATEWAY, run);
    }

    private static long deadLetter(RequestMetered request, Reason reason) {
        house.meter(request);
        house.flush();
        return awaitLetter(request.caller().accountId(), reason);
    }

    private static long awaitLetter(String account, Reason reason) {
        var found = new ArrayList<Long>();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> {
                    for (var letter : desk().after(0, true, 1_000)) {
                        if (letter.accountId().equals(account)
                                && letter.reason().equals(reason.name())) {
                            found.add(letter.id());
                        }
                    }
                    return !found.isEmpty();
                });
        return found.getFirst();
    }

    private static DeadLetterDesk desk() {
        return house.ledger().deadLetters();
    }

    private static DeadLetterOutcome apply(long letter) {
        return desk().apply(letter, "", "operator").orElseThrow();
    }

    private static void refused(long letter, Reason reason) {
        assertThat(apply(letter))
                .isInstanceOfSatisfying(
                        DeadLetterOutcome.StillRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
        assertThat(desk().after(letter - 1, true, 1))
                .extracting(DeadLetterEntry::id)
                .containsExactly(letter);
    }
}
