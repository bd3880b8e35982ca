package com.metisrouter.ledger;

import static com.metisrouter.ledger.LedgerForKilling.ADMIN_TOKEN;
import static com.metisrouter.ledger.LedgerForKilling.INTERNAL_TOKEN;
import static com.metisrouter.ledger.TestLedger.GATEWAY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.RunStarted;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// A gateway under load and the people who top its customers up, with sums of their own of what the ledger owes an account of.
///
/// Usage is sent at a steady rate, out of order, and some of it twice, whatever has become of the ledger; half of it is of two accounts.
/// Beside it, leases change hands and credit comes in by calls that are repeated until they are answered.
final class Traffic implements AutoCloseable {

    private static final int CUSTOMERS = 24;
    private static final int HOT = 2;
    private static final Duration BURST_EVERY = Duration.ofMillis(10);
    private static final int REMEMBERED_MAX = 3_000;
    private static final int TOKENS_MAX = 1_000;
    private static final long NANOS_PER_INPUT_TOKEN = 150;
    private static final long NANOS_PER_OUTPUT_TOKEN = 600;
    private static final Usd OPENING = Usd.parse("1000");
    private static final Usd LEASED = Usd.parse("2");
    private static final Duration LONG = Duration.ofMinutes(2);

    /// One of the accounts. The traffic's lock guards it.
    private static final class Customer {
        private final String accountId;

        /// What was charged for each sequence of each lease, from sequence 1 on.
        private final Map<Long, List<Long>> chargesByLease = new HashMap<>();

        private long grantedNanos;
        private long chargedNanos;
        private long lease;

        Customer(String accountId) {
            this.accountId = accountId;
        }

        List<Long> charges(long ofLease) {
            return chargesByLease.computeIfAbsent(ofLease, _ -> new ArrayList<>());
        }
    }

    private final LedgerCalls calls;
    private final int requestsPerBurst;
    private final Random random;
    private final Producer<String, byte[]> producer;
    private final List<Customer> customers = new ArrayList<>();
    private final Map<String, Customer> byAccount = new HashMap<>();
    private final List<ProducerRecord<String, byte[]>> remembered = new ArrayList<>();
    private final Queue<ProducerRecord<String, byte[]>> unsent = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService bursts =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("traffic").daemon().factory());
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final long run;
    private @Nullable Future<?> bursting;
    private @Nullable Future<?> calling;
    private volatile boolean paused = true;
    private long sent;
    private long repeated;
    private int acts;

    /// Opens the accounts, and gives each credit and a lease.
    ///
    /// @param requestsPerSecond a multiple of how many bursts there are in a second
    Traffic(String bootstrapServers, LedgerCalls calls, int requestsPerSecond, long seed)
            throws InterruptedException {
        this.calls = calls;
        this.requestsPerBurst = (int) (requestsPerSecond * BURST_EVERY.toMillis() / 1_000);
        this.random = new Random(seed);
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "linger.ms",
                                2,
                                "reconnect.backoff.max.ms",
                                500),
                        new StringSerializer(),
                        new ByteArraySerializer());
        var model = Metered.model(Metered.PRICES);
        send(
                CloudEvents.toRecord(
                        Topic.MODELS.wireName(),
                        Event.of("model-1", "/tests", model.id(), model.id(), Metered.AT, model)));
        run =
                Json.read(
                                calls.post(
                                                "/internal/v1/gateways/" + GATEWAY + "/runs",
                                                INTERNAL_TOKEN,
                                                "",
                                                Map.of())
                                        .getBytes(UTF_8),
                                RunStarted.class)
                        .run();
        for (var i = 0; i < CUSTOMERS; i++) {
            var customer = new Customer("acc_" + i);
            calls.post(
                    "/api/v1/accounts",
                    ADMIN_TOKEN,
                    "",
                    Map.of("id", customer.accountId, "name", customer.accountId));
            topUp(customer, OPENING);
            changeLease(customer);
            customers.add(customer);
            byAccount.put(customer.accountId, customer);
        }
    }

    void resume() {
        paused = false;
        bursting =
                bursts.scheduleAtFixedRate(
                        this::burst, 0, BURST_EVERY.toNanos(), TimeUnit.NANOSECONDS);
        calling = callers.submit(this::callAgainAndAgain);
    }

    /// Returns when everything is with the broker and every call is answered.
    void pause() throws Exception {
        paused = true;
        Objects.requireNonNull(bursting).cancel(false);
        bursts.submit(() -> {}).get();
        Objects.requireNonNull(calling).get();
        await().atMost(LONG)
                .until(() -> {
                    producer.flush();
                    var again = new ArrayList<>(unsent);
                    unsent.clear();
                    again.forEach(this::send);
                    return again.isEmpty();
                });
    }

    private void burst() {
        var records = new ArrayList<ProducerRecord<String, byte[]>>();
        synchronized (this) {
            for (var i = 0; i < requestsPerBurst; i++) {
                var hot = random.nextBoolean();
                records.add(request(customers.get(random.nextInt(hot ? HOT : CUSTOMERS))));
                if (remembered.size() < REMEMBERED_MAX) {
                    remembered.add(records.getLast());
                } else {
                    remembered.set(random.nextInt(REMEMBERED_MAX), records.getLast());
                }
            }
            if (random.nextInt(4) == 0) {
                records.add(remembered.get(random.nextInt(remembered.size())));
                repeated++;
            }
            Collections.shuffle(records, random);
        }
        records.forEach(this::send);
    }

    private ProducerRecord<String, byte[]> request(Customer customer) {
        var input = random.nextInt(TOKENS_MAX);
        var output = random.nextInt(TOKENS_MAX);
        var charge = input * NANOS_PER_INPUT_TOKEN + output * NANOS_PER_OUTPUT_TOKEN;
        var charges = customer.charges(customer.lease);
        charges.add(charge);
        customer.chargedNanos += charge;
        sent++;
        var request =
                Metered.request(
                        customer.accountId,
                        new LeasePosition(customer.lease, charges.size(), GATEWAY, run),
                        input,
                        output);
        return CloudEvents.toRecord(
                Topic.METERED.wireName(),
                Event.of(
                        request.requestId(),
                        "/tests",
                        request.requestId(),
                        customer.accountId,
                        request.endedAt(),
                        request));
    }

    /// What the broker doesn't take goes to it later, as from a gateway's journal.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(ProducerRecord<String, byte[]> record) {
        producer.send(
                record,
                (_, problem) -> {
                    if (problem != null) {
                        unsent.add(record);
                    }
                });
    }

    /// Sends what was sent lately once more, in any order, as a gateway does that wasn't told that it was seen.
    synchronized int sendAllAgain() {
        var again = new ArrayList<>(remembered);
        Collections.shuffle(again, random);
        again.forEach(this::send);
        repeated += again.size();
        return again.size();
    }

    /// @return how many acts there were
    private int callAgainAndAgain() throws InterruptedException {
        var turn = new Random(run + acts);
        while (!paused) {
            var customer = customers.get(turn.nextInt(CUSTOMERS));
            if (turn.nextInt(3) == 0) {
                topUp(customer, Usd.ofNanos(1 + turn.nextInt(1_000_000)));
            } else {
                changeLease(customer);
            }
        }
        return acts;
    }

    private void topUp(Customer customer, Usd amount) throws InterruptedException {
        var number = ++acts;
        calls.post(
                "/api/v1/accounts/" + customer.accountId + "/topups",
                ADMIN_TOKEN,
                "topup-" + number,
                Map.of("amount", amount.toString(), "reference", "ORDER-" + number));
        synchronized (this) {
            customer.grantedNanos += amount.nanos();
        }
    }

    /// The next requests are on a new lease; the old one ends with the last of its own.
    private void changeLease(Customer customer) throws InterruptedException {
        var granted =
                lease(
                        new LeaseRequest(
                                customer.accountId,
                                GATEWAY,
                                run,
                                LEASED,
                                LEASED,
                                List.of(),
                                List.of(),
                                "lease-" + ++acts));
        if (!(granted instanceof LeaseReply.Granted(var lease, _, _, _))) {
            throw new AssertionError("no lease for " + customer.accountId + ": " + granted);
        }
        long old;
        int last;
        synchronized (this) {
            old = customer.lease;
            last = customer.charges(old).size();
            customer.lease = lease;
        }
        if (old > 0) {
            lease(
                    new LeaseRequest(
                            customer.accountId,
                            GATEWAY,
                            run,
                            Usd.ZERO,
                            Usd.ZERO,
                            List.of(),
                            List.of(new LeaseRequest.Ending(old, last)),
                            "ending-" + ++acts));
        }
    }

    private LeaseReply lease(LeaseRequest request) throws InterruptedException {
        var answer = calls.post("/internal/v1/leases", INTERNAL_TOKEN, "", request);
        return Json.read(answer.getBytes(UTF_8), LeaseReply.class);
    }

    /// How many requests there were, each counted once however often it was sent.
    synchronized long sent() {
        return sent;
    }

    synchronized long repeated() {
        return repeated;
    }

    void awaitMore(int requests) {
        var enough = sent() + requests;
        await().atMost(LONG).pollInterval(BURST_EVERY).until(() -> sent() >= enough);
    }

    synchronized List<String> accounts() {
        return customers.stream().map(customer -> customer.accountId).toList();
    }

    /// What an account has to have left.
    synchronized long balanceNanos(String accountId) {
        var customer = Objects.requireNonNull(byAccount.get(accountId));
        return customer.grantedNanos - customer.chargedNanos;
    }

    synchronized long chargedNanos() {
        return customers.stream().mapToLong(customer -> customer.chargedNanos).sum();
    }

    /// @throws AssertionError if no such request was sent
    synchronized long chargeNanos(String accountId, long lease, long sequence) {
        var charges = Objects.requireNonNull(byAccount.get(accountId)).charges(lease);
        if (sequence < 1 || sequence > charges.size()) {
            throw new AssertionError(
                    "never sent: " + accountId + " lease " + lease + " sequence " + sequence);
        }
        return charges.get((int) sequence - 1);
    }

    @Override
    public void close() {
        paused = true;
        bursts.shutdownNow();
        callers.shutdownNow();
        producer.close(Duration.ZERO);
    }
}
