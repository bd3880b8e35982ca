package com.metisrouter.ledger;

import static com.metisrouter.ledger.TestLedger.GATEWAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.access.ApiKeys.NewKey;
import com.metisrouter.ledger.access.KeyAttributes;
import com.metisrouter.ledger.access.Label;
import com.metisrouter.ledger.access.SecretAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A broker that lost records which it had acknowledged, as one without fsync may in a power cut.
class BrokerLossTest {

    private static final long CHARGE_NANOS = 750;

    @Test
    void is_told_again_what_was_published_and_debits_what_is_sent_again_once() throws Exception {
        try (var ledger = new TestLedger()) {
            ledger.publish(Metered.model(Metered.PRICES));
            ledger.openAccount("acc_1", "10");
            ledger.openAccount("acc_2", "10");
            var key = issueAndRotate(ledger);
            var run = ledger.startRun();
            var lease = ledger.lease("acc_1", run, "1").lease();
            var sent = requests(lease, run, 1, 50);
            sent.forEach(ledger::meter);
            ledger.flush();
            awaitCharged(ledger, 50);
            awaitPublished(ledger);
            var before = events(ledger);

            ledger.stop();
            ledger.restartBroker(true);
            ledger.start();
            awaitPublished(ledger);

            assertThat(events(ledger)).containsExactlyInAnyOrderElementsOf(before);
            await().untilAsserted(() ->
                    assertThat(ledger.read(Topic.KEYS).stream().map(CloudEvents::fromRecord))
                            .extracting(event -> (KeySnapshot) event.data())
                            .hasSameElementsAs(key));
            // Gateways send again what they were not told is seen, and go on.
            sent.forEach(ledger::meter);
            requests(lease, run, 51, 60).forEach(ledger::meter);
            ledger.flush();
            awaitCharged(ledger, 60);
            assertThat(ledger.ledger().health().brokerLosses()).isPositive();
            assertThat(ledger.replayed()).containsEntry("acc_1", ledger.live("acc_1"));
        }
    }

    @Test
    void is_told_again_while_the_ledger_goes_on_running() throws Exception {
        try (var ledger = new TestLedger()) {
            ledger.publish(Metered.model(Metered.PRICES));
            for (var i = 1; i <= 20; i++) {
                ledger.openAccount("acc_" + i, "10");
            }
            var key = issueAndRotate(ledger);
            awaitPublished(ledger);
            var before = events(ledger);

            ledger.restartBroker(true);
            // By what comes into the place of another it is noticed.
            for (var i = 1; i <= 20; i++) {
                ledger.grant("acc_" + i, "1", "after-" + i);
            }

            awaitPublished(ledger);
            assertThat(events(ledger)).containsAll(before);
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() ->
                            assertThat(
                                            ledger.read(Topic.KEYS).stream()
                                                    .map(CloudEvents::fromRecord))
                                    .extracting(event -> (KeySnapshot) event.data())
                                    .hasSameElementsAs(key));
        }
    }

    @Test
    void is_noticed_even_if_others_have_written_in_the_place_of_what_was_lost() throws Exception {
        try (var ledger = new TestLedger()) {
            ledger.publish(Metered.model(Metered.PRICES));
            ledger.openAccount("acc_1", "10");
            var run = ledger.startRun();
            var lease = ledger.lease("acc_1", run, "1").lease();
            requests(lease, run, 1, 10).forEach(ledger::meter);
            ledger.flush();
            awaitCharged(ledger, 10);

            ledger.stop();
            ledger.restartBroker(false);
            // As if 5 more had been applied before the broker lost them, and it has 20 others by
            // now.
            ledger.jdbc()
                    .update(
                            "update ledger.consumer_position set next_offset = next_offset + 5"
                                    + " where leader_epoch >= 0");
            requests(lease, run, 11, 30).forEach(ledger::meter);
            ledger.flush();
            ledger.start();

            awaitCharged(ledger, 30);
            assertThat(ledger.ledger().health().brokerLosses()).isPositive();
        }
    }

    /// @return what gateways are told of the key: a snapshot for each of its two secrets
    private static List<KeySnapshot> issueAndRotate(TestLedger ledger) {
        var keys = ledger.ledger().keys();
        var wanted = new NewKey("acc_1", new Label("p"), KeyAttributes.named("n"), null);
        var issued = (SecretAnswer.Fresh) keys.issue(wanted, "tests", "");
        var keyId = issued.entry().snapshot().keyId();
        keys.rotate(keyId, Duration.ofHours(1), "tests", "");
        return ledger.ledger().keyDirectory().publishedOfKey(keyId);
    }

    private static List<RequestMetered> requests(long lease, long run, int first, int last) {
        var requests = new ArrayList<RequestMetered>();
        for (var sequence = first; sequence <= last; sequence++) {
            requests.add(
                    Metered.request(
                            "acc_1", new LeasePosition(lease, sequence, GATEWAY, run), 1, 1));
        }
        return requests;
    }

    private static void awaitCharged(TestLedger ledger, int requests) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(ledger.live("acc_1").balance())
                                .isEqualTo(
                                        Usd.parse("10")
                                                .minus(Usd.ofNanos(requests * CHARGE_NANOS))));
    }

    private static void awaitPublished(TestLedger ledger) {
        var stored =
                ledger.jdbc()
                        .queryForList(
                                "select event_id from ledger.event where aggregate_type = 'account'",
                                String.class);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(events(ledger)).extracting(Event::id).containsAll(stored));
    }

    private static List<Event> events(TestLedger ledger) {
        return ledger.read(Topic.LEDGER_EVENTS).stream().map(CloudEvents::fromRecord).toList();
    }
}
