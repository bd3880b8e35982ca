package com.metisrouter.ledger.verbatim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// JSON read and written by hand against the same by `Json`.
class VerbatimTest {

    private static final int RECORDS = 5_000;
    private static final int MUTATIONS = 40_000;
    private static final long SEED = Long.getLong("verbatim.seed", 20261124L);
    private static final List<String> PLAIN =
            List.of("", "chat", "sim/chat@1", "/v1/chat/completions", "a~!@#$%^&*()[]{}<>,.:;?");
    private static final List<String> ODD = List.of("ü", "\"", "a\\b", "\n", "日本", "\u007f");

    private final Random random = new Random(SEED);
    private final MeteredReader reader = new MeteredReader();
    private final DebitSkimmer skimmer = new DebitSkimmer();

    @Test
    void reads_what_json_writes_as_json_does() {
        var read = 0;
        for (var i = 0; i < RECORDS; i++) {
            var odd = i % 5 == 0;
            var request = request(odd);
            var json = Json.bytes(request);

            var byHand = reader.read(json);

            if (byHand != null) {
                read++;
                assertThat(byHand).isEqualTo(request);
            } else {
                assertThat(odd).as("seed %d: %s", SEED, request).isTrue();
            }
        }
        assertThat(read).isGreaterThan(RECORDS * 4 / 5 - 1);
    }

    @Test
    void gives_up_or_is_right_whatever_byte_is_changed() {
        var accepted = 0;
        for (var i = 0; i < MUTATIONS; i++) {
            var json = mutated(Json.bytes(request(false)));

            var byHand = reader.read(json);

            if (byHand != null) {
                accepted++;
                assertThat(byHand)
                        .as("seed %d: %s", SEED, new String(json, UTF_8))
                        .isEqualTo(Json.read(json, RequestMetered.class));
                assertThat(Json.bytes(byHand)).isEqualTo(json);
            }
        }
        assertThat(accepted).isBetween(MUTATIONS / 10, MUTATIONS * 9 / 10);
    }

    @Test
    void writes_a_debit_as_json_does_with_requests_as_they_came() throws Exception {
        for (var i = 0; i < RECORDS / 20; i++) {
            var debited = debited(i % 5 == 0, 1 + random.nextInt(8));
            var received = new IdentityHashMap<RequestMetered, byte[]>();
            for (var line : debited.lines()) {
                if (random.nextBoolean()) {
                    received.put(line.request(), Json.bytes(line.request()));
                }
            }

            var byHand =
                    ScopedValue.where(DebitWriter.RECEIVED, received)
                            .call(() -> DebitWriter.write(debited));

            assertThat(new String(byHand, UTF_8)).isEqualTo(new String(Json.bytes(debited), UTF_8));
            assertThat(DebitWriter.write(debited)).isEqualTo(byHand);
        }
    }

    @Test
    void skims_of_a_debit_what_a_state_follows_from() {
        var skimmed = 0;
        for (var i = 0; i < RECORDS / 20; i++) {
            var debited = debited(false, 1 + random.nextInt(8));

            var part = skimmer.read(DebitWriter.write(debited));

            if (part == null) {
                assertThat(debited.lines())
                        .anyMatch(line -> line.request().settlement() != Settlement.FINAL);
                continue;
            }
            skimmed++;
            assertThat(part.lines())
                    .extracting(line -> line.request().position(), UsageLine::charge)
                    .isEqualTo(
                            debited.lines().stream()
                                    .map(line ->
                                            org.assertj.core.groups.Tuple.tuple(
                                                    line.request().position(), line.charge()))
                                    .toList());
            assertThat(part).usingRecursiveComparison().ignoringFields("lines").isEqualTo(debited);
        }
        assertThat(skimmed).isGreaterThan(20);
    }

    private UsageDebited debited(boolean odd, int count) {
        var lines = new ArrayList<UsageLine>();
        for (var i = 0; i < count; i++) {
            var charges = new ArrayList<ChargeLine>();
            for (var j = random.nextInt(4); j > 0; j--) {
                charges.add(
                        new ChargeLine(
                                one(Unit.values()),
                                text(odd),
                                random.nextInt(1_000_000),
                                one(QuantitySource.values()),
                                new UnitPrice(
                                        BigDecimal.valueOf(
                                                random.nextInt(1_000_000), random.nextInt(20))),
                                BigDecimal.valueOf(random.nextLong(1L << 50), random.nextInt(24))));
            }
            lines.add(new UsageLine(request(odd), charges, usd()));
        }
        return new UsageDebited(
                text(odd),
                lines,
                usd(),
                List.of(
                        new LeaseMark(1, text(odd), 2, random.nextInt(1_000), List.of()),
                        new LeaseMark(2, "gw-1", 2, 7, List.of(9L, 12L))),
                List.of(new Posting("revenue", usd()), new Posting("customer-overdraft", usd())),
                usd(),
                time());
    }

    private RequestMetered request(boolean odd) {
        var quantities = new ArrayList<Quantity>();
        for (var i = random.nextInt(4); i > 0; i--) {
            quantities.add(
                    new Quantity(
                            one(Unit.values()),
                            text(odd),
                            random.nextInt(100_000),
                            one(QuantitySource.values())));
        }
        var attempts = new ArrayList<Attempt>();
        for (var i = random.nextInt(3); i > 0; i--) {
            attempts.add(
                    new Attempt(
                            text(odd),
                            text(odd),
                            random.nextInt(600),
                            text(odd),
                            text(odd),
                            random.nextInt(100) - 1,
                            random.nextLong(1L << 40)));
        }
        return new RequestMetered(
                "req_" + Long.toHexString(random.nextLong()),
                new Caller(text(odd), text(odd), text(odd), text(odd), text(odd)),
                new LeasePosition(
                        1 + random.nextLong(1L << 50), 1 + random.nextInt(99), text(odd), 3),
                text(odd),
                text(odd),
                text(odd),
                text(odd),
                random.nextBoolean(),
                one(Outcome.values()),
                random.nextInt(4) == 0 ? one(Settlement.values()) : Settlement.FINAL,
                random.nextInt(600),
                text(odd),
                text(odd),
                text(odd),
                text(odd),
                quantities,
                random.nextBoolean() ? null : "{\"a\":\"" + text(odd).replace("\"", "") + "\\\\\"}",
                usd(),
                usd(),
                usd(),
                attempts,
                random.nextInt(4_096),
                time(),
                time(),
                random.nextInt(100) - 1,
                random.nextLong(1L << 40));
    }

    private byte[] mutated(byte[] json) {
        var at = random.nextInt(json.length);
        switch (random.nextInt(3)) {
            case 0 -> json[at] = (byte) (' ' + random.nextInt(95));
            case 1 -> json[at] = (byte) random.nextInt();
            default -> {
                // A digit for a digit, which is often as right as before.
                for (var i = 0; i < json.length; i++) {
                    var there = (at + i) % json.length;
                    if (json[there] >= '0' && json[there] <= '9') {
                        json[there] = (byte) ('0' + random.nextInt(10));
                        return json;
                    }
                }
            }
        }
        return json;
    }

    private String text(boolean odd) {
        var texts = odd && random.nextInt(20) == 0 ? ODD : PLAIN;
        return texts.get(random.nextInt(texts.size()));
    }

    private Usd usd() {
        return switch (random.nextInt(4)) {
            case 0 -> Usd.ZERO;
            case 1 -> Usd.ofNanos(-random.nextLong(1L << 40));
            case 2 -> Usd.ofNanos(random.nextLong(999_999_999_000_000_000L));
            default -> Usd.ofNanos(random.nextInt(1_000));
        };
    }

    private Instant time() {
        var nanos =
                switch (random.nextInt(4)) {
                    case 0 -> 0;
                    case 1 -> random.nextInt(1_000) * 1_000_000;
                    case 2 -> random.nextInt(1_000_000) * 1_000;
                    default -> random.nextInt(1_000_000_000);
                };
        return Instant.ofEpochSecond(random.nextLong(4_000_000_000L), nanos);
    }

    private <E> E one(E[] values) {
        return values[random.nextInt(values.length)];
    }
}
