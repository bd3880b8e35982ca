package com.metisrouter.projections;

import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Lot;
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
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rated;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Writes histories of accounts as the ledger would: sequences and positions without gaps, balances that add up.
public final class SampleLedger {

    /// Shared, since a broker may be: positions rise whoever publishes.
    private static final AtomicLong POSITIONS = new AtomicLong();

    private static final AtomicLong ACCOUNTS = new AtomicLong();

    public static final PriceVersion PRICES =
            new PriceVersion(
                    "sim/chat@3",
                    "sim/chat",
                    3,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    List.of(
                            PriceComponent.of(
                                    Unit.INPUT_TOKENS,
                                    UnitPrice.parse("0.00000008333333333333334")),
                            PriceComponent.of(Unit.OUTPUT_TOKENS, UnitPrice.parse("0.0000006")),
                            PriceComponent.of(Unit.REQUESTS, UnitPrice.parse("0.0000000005"))),
                    "test");

    /// What those should have been.
    public static final PriceVersion CORRECTED =
            new PriceVersion(
                    "sim/chat@4",
                    "sim/chat",
                    4,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    List.of(
                            PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.parse("0.00000007")),
                            PriceComponent.of(Unit.OUTPUT_TOKENS, UnitPrice.parse("0.00000065")),
                            PriceComponent.of(Unit.REQUESTS, UnitPrice.parse("0.0000000005"))),
                    "test");

    private final String accountId;
    private final Random random;
    private final AtomicLong positions;
    private final Map<Long, Long> leaseSequences = new HashMap<>();
    private final Map<Long, Usd> leaseSpent = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private long sequence;
    private long leases;
    private Usd balance = Usd.ZERO;
    private Usd paid = Usd.ZERO;
    private Usd overdraft = Usd.ZERO;
    private final Map<String, CorrectedLine> standing = new HashMap<>();

    private SampleLedger(String accountId, long seed, AtomicLong positions) {
        this.accountId = accountId;
        this.random = new Random(seed);
        this.positions = positions;
    }

    public static SampleLedger account() {
        var number = ACCOUNTS.incrementAndGet();
        return new SampleLedger("acc_" + number, number, POSITIONS);
    }

    public static SampleLedger account(long seed, AtomicLong positions) {
        return new SampleLedger("acc_s" + seed, seed, positions);
    }

    public String accountId() {
        return accountId;
    }

    public Usd balance() {
        return balance;
    }

    public List<Event> events() {
        return List.copyOf(events);
    }

    public SampleLedger at(Instant instant) {
        now = instant;
        return this;
    }

    public Event opened() {
        return event(new AccountEvent.AccountOpened(accountId, "Account <" + accountId + ">", now));
    }

    public Event granted(String amount) {
        balance = balance.plus(Usd.parse(amount));
        var postings = crediting(Usd.parse(amount), LedgerAccounts.PAYMENTS_CLEARING);
        return event(
                new AccountEvent.CreditGranted(
                        accountId,
                        "lot_" + sequence,
                        CreditKind.PAID,
                        Usd.parse(amount),
                        "ORDER-" + sequence,
                        "staff",
                        "",
                        "key-" + sequence,
                        postings,
                        balance,
                        now,
                        CreditKind.PAID.priority(),
                        null,
                        ""));
    }

    public long leased(String amount) {
        var lease = ++leases;
        leaseSequences.put(lease, 0L);
        leaseSpent.put(lease, Usd.ZERO);
        event(
                new AccountEvent.CreditLeased(
                        accountId,
                        lease,
                        "gw-1",
                        7,
                        Usd.parse(amount),
                        now.plusSeconds(60),
                        now.plusSeconds(600),
                        now,
                        "lease-" + lease));
        return lease;
    }

    public Event reduced(long lease, String amount) {
        return event(
                new AccountEvent.LeaseReduced(
                        accountId, lease, "gw-1", 7, Usd.parse(amount), now, "reduce-" + sequence));
    }

    public Event extended(long lease, String amount) {
        return event(
                new AccountEvent.LeaseExtended(
                        accountId, lease, "gw-1", 7, Usd.parse(amount), now, "extend-" + sequence));
    }

    public Event ended(long lease) {
        return event(
                new AccountEvent.LeaseEnded(
                        accountId,
                        lease,
                        "gw-1",
                        7,
                        leaseSequences.getOrDefault(lease, 0L),
                        now,
                        false));
    }

    public Event closed(long lease) {
        return event(
                new AccountEvent.LeaseClosed(
                        accountId,
                        lease,
                        "gw-1",
                        7,
                        leaseSequences.getOrDefault(lease, 0L),
                        leaseSpent.getOrDefault(lease, Usd.ZERO),
                        Usd.ZERO,
                        now));
    }

    /// Charges so many requests in one entry.
    public Event debited(long lease, int requests) {
        var lines = new ArrayList<UsageLine>();
        for (var i = 0; i < requests; i++) {
            lines.add(line(lease, Outcome.COMPLETED));
        }
        return debited(lines);
    }

    public Event debited(List<UsageLine> lines) {
        var total = Usd.ZERO;
        for (var line : lines) {
            total = total.plus(line.charge());
            leaseSpent.merge(line.request().position().lease(), line.charge(), Usd::plus);
        }
        balance = balance.minus(total);
        lines.forEach(line -> standing.put(line.request().requestId(), asCharged(line)));
        return event(
                new AccountEvent.UsageDebited(
                        accountId, lines, total, List.of(), burning(total), balance, now));
    }

    /// Rates requests again by another price version, in one entry.
    public Event rerated(List<UsageLine> lines, PriceVersion prices) {
        var corrected =
                lines.stream()
                        .map(line -> {
                            var before = standing(line);
                            var rated = Rating.rate(line.request().quantities(), prices);
                            return change(
                                    before,
                                    prices.id(),
                                    before.settlement(),
                                    "price:" + prices.id(),
                                    line.request().quantities(),
                                    rated);
                        })
                        .toList();
        return corrected(AccountEvent.CorrectionCause.RERATING, corrected, "wrong price");
    }

    /// Says what a request used after all.
    public Event settled(UsageLine line, List<Quantity> quantities) {
        var before = standing(line);
        var change =
                change(
                        before,
                        before.priceVersionId(),
                        Settlement.FINAL,
                        "provider:resp_1",
                        quantities,
                        Rating.rate(quantities, PRICES));
        return corrected(
                AccountEvent.CorrectionCause.ORPHAN, List.of(change), "read from the <provider>");
    }

    /// The correction of a charge that stays what it is.
    public CorrectedLine told(UsageLine line, String evidence) {
        var before = standing(line);
        return change(
                before,
                before.priceVersionId(),
                before.settlement(),
                evidence,
                List.of(),
                new Rated(before.priceVersionId(), List.of(), before.charge()));
    }

    public CorrectedLine standing(UsageLine line) {
        return Objects.requireNonNull(standing.get(line.request().requestId()));
    }

    private static CorrectedLine asCharged(UsageLine line) {
        var request = line.request();
        return new CorrectedLine(
                request.requestId(),
                request.caller(),
                request.position(),
                request.admittedAt(),
                request.endedAt(),
                Usd.ZERO,
                line.charge(),
                "",
                request.priceVersionId(),
                request.settlement(),
                request.settlement(),
                "",
                request.quantities(),
                line.lines());
    }

    private static CorrectedLine change(
            CorrectedLine before,
            String priceVersionId,
            Settlement settlement,
            String evidence,
            List<Quantity> quantities,
            Rated rated) {
        return new CorrectedLine(
                before.requestId(),
                before.caller(),
                before.position(),
                before.admittedAt(),
                before.endedAt(),
                before.charge(),
                rated.charge(),
                before.priceVersionId(),
                priceVersionId,
                before.settlement(),
                settlement,
                evidence,
                quantities,
                rated.lines());
    }

    public Event corrected(
            AccountEvent.CorrectionCause cause, List<CorrectedLine> lines, String reason) {
        var total = Usd.ZERO;
        for (var line : lines) {
            total = total.plus(line.charge().minus(line.chargeBefore()));
            standing.put(line.requestId(), line);
        }
        balance = balance.minus(total);
        var id = "cor_" + sequence;
        var restored = new ArrayList<Lot>();
        List<Posting> postings;
        if (total.isNegative()) {
            var lot = total.negated().minus(overdraft);
            if (lot.isPositive()) {
                restored.add(Lot.of(id, CreditKind.PAID, lot));
            }
            postings = crediting(total.negated(), LedgerAccounts.REVENUE);
        } else {
            postings = burning(total);
        }
        return event(
                new AccountEvent.UsageCorrected(
                        accountId,
                        id,
                        cause,
                        lines,
                        total,
                        restored,
                        "operator-1",
                        "finance-2",
                        reason,
                        id + "/0",
                        postings,
                        balance,
                        now));
    }

    /// Takes so much of a lot that nobody used in time.
    public Event expired(String lotId, String amount) {
        var taken = Usd.parse(amount);
        balance = balance.minus(taken);
        paid = paid.minus(taken);
        return event(
                new AccountEvent.CreditExpired(
                        accountId,
                        List.of(Lot.of(lotId, CreditKind.PAID, taken).part(taken)),
                        taken,
                        List.of(
                                new Posting(LedgerAccounts.customerCredit(CreditKind.PAID), taken),
                                new Posting(LedgerAccounts.EXPIRY_INCOME, taken.negated())),
                        balance,
                        now));
    }

    private List<Posting> crediting(Usd amount, String from) {
        var repaid = Usd.min(overdraft, amount);
        overdraft = overdraft.minus(repaid);
        paid = paid.plus(amount.minus(repaid));
        return List.of(
                new Posting(from, amount),
                new Posting(LedgerAccounts.customerOverdraft(), repaid.negated()),
                new Posting(
                        LedgerAccounts.customerCredit(CreditKind.PAID),
                        amount.minus(repaid).negated()));
    }

    private List<Posting> burning(Usd amount) {
        var burnt = Usd.min(paid, amount);
        paid = paid.minus(burnt);
        overdraft = overdraft.plus(amount.minus(burnt));
        return List.of(
                new Posting(LedgerAccounts.customerCredit(CreditKind.PAID), burnt),
                new Posting(LedgerAccounts.customerOverdraft(), amount.minus(burnt)),
                new Posting(LedgerAccounts.REVENUE, amount.negated()));
    }

    public UsageLine line(long lease, Outcome outcome) {
        var quantities =
                outcome == Outcome.VOIDED
                        ? List.<Quantity>of()
                        : List.of(
                                Quantity.of(
                                        Unit.INPUT_TOKENS,
                                        1 + random.nextInt(5_000),
                                        QuantitySource.PROVIDER),
                                Quantity.of(
                                        Unit.OUTPUT_TOKENS,
                                        1 + random.nextInt(2_000),
                                        QuantitySource.PROVIDER),
                                Quantity.of(Unit.REQUESTS, 1, QuantitySource.REQUEST));
        return line(lease, outcome, "sim/chat", quantities);
    }

    public UsageLine line(
            long lease, Outcome outcome, String modelRequested, List<Quantity> quantities) {
        now = now.plusMillis(1 + random.nextInt(40));
        var rated = Rating.rate(quantities, PRICES);
        var next = leaseSequences.merge(lease, 1L, Long::sum);
        var failed = outcome != Outcome.COMPLETED && outcome != Outcome.CLIENT_ABORTED;
        var request =
                new RequestMetered(
                        RequestId.mint(now.toEpochMilli(), random.nextLong(), random.nextLong()),
                        new Caller(accountId, "key_" + accountId, "search", "web", "nightly"),
                        new LeasePosition(lease, next, "gw-1", 7),
                        modelRequested,
                        "sim/chat",
                        "/v1/chat/completions",
                        "sim",
                        random.nextBoolean(),
                        outcome,
                        Settlement.FINAL,
                        failed ? 502 : 200,
                        failed ? "upstream_failed" : "",
                        failed ? "" : "stop",
                        failed ? "charge-what-arrived" : "",
                        PRICES.id(),
                        quantities,
                        failed
                                ? null
                                : "{\"prompt_tokens\":12,\"cost\":0.10,\"completion_tokens\":7}",
                        Usd.parse("0.05"),
                        rated.charge(),
                        Usd.ZERO,
                        List.of(
                                new Attempt(
                                        "sim",
                                        "chat",
                                        failed ? 502 : 200,
                                        failed ? "http_502" : "",
                                        "chatcmpl-1",
                                        31,
                                        412)),
                        17,
                        now,
                        now.plusMillis(420),
                        35,
                        420);
        return new UsageLine(request, rated.lines(), rated.charge());
    }

    public Event event(AccountEvent data) {
        var number = sequence++;
        var event =
                new Event(
                        accountId + "-" + number,
                        "/metisrouter/ledger",
                        accountId,
                        accountId,
                        now,
                        number,
                        positions.incrementAndGet(),
                        null,
                        data);
        events.add(event);
        return event;
    }

    /// The same event saying something else.
    public static Event withData(Event event, AccountEvent data) {
        return new Event(
                event.id(),
                event.source(),
                event.subject(),
                event.partitionKey(),
                event.time(),
                event.sequence(),
                event.position(),
                null,
                data);
    }

    public static List<UsageLine> linesOf(Event event) {
        return ((AccountEvent.UsageDebited) event.data()).lines();
    }
}
