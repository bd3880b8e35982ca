package com.metisrouter.proxy.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.embedded.testing.TestServers;
import com.metisrouter.proxy.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class LedgerFeedTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");

    private final String account = "acc_feed" + TestServers.freshTopicSuffix();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private final LedgerNews news =
            new LedgerNews() {
                @Override
                public void leased(String accountId, SpendScope scope, long lease, long run) {
                    heard.add("leased " + accountId + " " + lease + " run " + run);
                }

                @Override
                public void seen(String accountId, LeaseMark mark) {
                    heard.add("seen " + accountId + " " + mark.lease() + " to " + mark.seenUpTo());
                }

                @Override
                public void closed(String accountId, long lease) {
                    heard.add("closed " + accountId + " " + lease);
                }
            };

    @Test
    void hears_of_this_gateways_leases_from_now_on_and_survives_what_it_cannot_read()
            throws Exception {
        var servers = Topics.created();
        try (var producer =
                new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", servers),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            send(producer, closed(1, "gw-mine"));
            try (var feed = LedgerFeed.start(servers, "gw-mine", news)) {
                feed.following().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                producer.send(broken()).get();
                send(producer, leased(2, "gw-other"));
                send(producer, leased(3, "gw-mine"));
                send(
                        producer,
                        debited(
                                new LeaseMark(2, "gw-other", 1, 5, List.of()),
                                new LeaseMark(3, "gw-mine", 1, 6, List.of(8L))));
                send(producer, closed(3, "gw-mine"));

                await().atMost(LIMIT)
                        .untilAsserted(() ->
                                assertThat(heard)
                                        .containsExactly(
                                                "leased " + account + " 3 run 4",
                                                "seen " + account + " 3 to 6",
                                                "closed " + account + " 3"));
            }
        }
    }

    private void send(KafkaProducer<String, byte[]> producer, AccountEvent event) throws Exception {
        var envelope =
                Event.of(account + "-" + event.hashCode(), "/test", account, account, AT, event);
        producer.send(CloudEvents.toRecord(Topic.LEDGER_EVENTS.wireName(), envelope)).get();
    }

    private ProducerRecord<String, byte[]> broken() {
        var record =
                CloudEvents.toRecord(
                        Topic.LEDGER_EVENTS.wireName(),
                        Event.of("broken", "/test", account, account, AT, closed(9, "gw-mine")));
        var broken = new ProducerRecord<>(record.topic(), null, account, new byte[] {'{', 'x'});
        record.headers().forEach(broken.headers()::add);
        return broken;
    }

    private AccountEvent leased(long lease, String gatewayId) {
        return new AccountEvent.CreditLeased(
                account, lease, gatewayId, 4, Usd.ZERO, AT, AT, AT, "key");
    }

    private AccountEvent closed(long lease, String gatewayId) {
        return new AccountEvent.LeaseClosed(
                account, lease, gatewayId, 4, 0, Usd.ZERO, Usd.ZERO, AT);
    }

    private AccountEvent debited(LeaseMark... marks) {
        return new AccountEvent.UsageDebited(
                account, List.of(), Usd.ZERO, List.of(marks), List.of(), Usd.ZERO, AT);
    }
}
