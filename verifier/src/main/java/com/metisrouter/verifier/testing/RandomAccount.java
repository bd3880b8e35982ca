package com.metisrouter.verifier.testing;

import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.LotAmount;
import com.metisrouter.contracts.ledger.MoneyAct;
import com.metisrouter.contracts.ledger.OpeningBalances;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Shard;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/// One account of a [RandomHistory]. Knows as much of the ledger's rules as it takes to say nothing that the ledger couldn't.
final class RandomAccount {

    private static final int LATE_SECONDS_MAX = 7_200;
    private static final int REQUESTS_REMEMBERED_MAX = 50;
    private static final Usd LEASED = Usd.parse("0.05");
    private static final List<String> TEXTS =
            List.of("ORDER-1", "=1+1", "Zoë; & \"Co\"", "a|b, c\nd", "");

    private final String id;
    private final Random random;
    private final List<PriceVersion> prices;
    private final List<Lot> lots = new ArrayList<>();
    private final Map<String, Usd> sums = new TreeMap<>();
    private final List<UsageLine> requests = new ArrayList<>();
    private Usd balance = Usd.ZERO;
    private Usd overdraft = Usd.ZERO;
    private long sequence = -1;
    private long lease;
    private boolean leaseOpen;
    private Usd leaseAmount = Usd.ZERO;
    private Usd spent = Usd.ZERO;
    private long seen;
    private Instant now = Instant.EPOCH;

    RandomAccount(String id, Random random, List<PriceVersion> prices) {
        this.id = id;
        this.random = random;
        this.prices = prices;
    }

    AccountEvent next(Instant at, int linesMax) {
        now = at;
        sequence++;
        if (sequence == 0) {
            return new AccountEvent.AccountOpened(id, "Zoë, \"=Co\" " + id, now);
        }
        if (sequence == 1) {
            return grant();
        }
        return switch (random.nextInt(30)) {
            case 0, 1 -> grant();
            case 2 -> refundOr(linesMax);
            case 3 -> expireOr(linesMax);
            case 4 -> adjust();
            case 5 -> reverse();
            case 6, 7, 8 -> correctOr(linesMax);
            case 9 -> propose();
            case 10 -> refuse();
            case 11 -> closePeriod();
            default -> onLease(linesMax);
        };
    }

    // ---- credit
    // ----------------------------------------------------------------------------------

    private AccountEvent grant() {
        var kind = List.of(CreditKind.values()).get(random.nextInt(3));
        var amount = Usd.ofNanos(1 + random.nextLong(2_000_000_000L));
        var lot = new Lot("lot_" + sequence, kind, amount, kind.priority(), null);
        var postings = crediting(LedgerAccounts.fundingOf(kind), lot);
        return new AccountEvent.CreditGranted(
                id,
                lot.lotId(),
                kind,
                amount,
                text(),
                "admin",
                text(),
                "grant-" + sequence,
                postings,
                balance,
                now,
                lot.priority(),
                null,
                "");
    }

    private AccountEvent refundOr(int linesMax) {
        var taken =
                taking(
                        Usd.ofNanos(1 + random.nextInt(1_000_000)),
                        lot -> lot.kind() == CreditKind.PAID);
        if (taken.isEmpty()) {
            return onLease(linesMax);
        }
        var postings = burning(LedgerAccounts.PAYMENTS_CLEARING, sum(taken), taken);
        return new AccountEvent.CreditRefunded(
                id,
                "ref_" + sequence,
                sum(taken),
                taken,
                text(),
                "finance-1",
                "finance-2",
                text(),
                "refund-" + sequence,
                postings,
                balance,
                now);
    }

    private AccountEvent expireOr(int linesMax) {
        var taken =
                taking(
                        Usd.ofNanos(1 + random.nextInt(1_000_000)),
                        lot -> lot.kind() == CreditKind.PROMOTIONAL);
        if (taken.isEmpty()) {
            return onLease(linesMax);
        }
        var postings = burning(LedgerAccounts.EXPIRY_INCOME, sum(taken), taken);
        return new AccountEvent.CreditExpired(id, taken, sum(taken), postings, balance, now);
    }

    private AccountEvent adjust() {
        var amount = Usd.ofNanos(1 + random.nextInt(1_000_000));
        var up = random.nextBoolean();
        var taken = up ? List.<LotAmount>of() : taking(amount, _ -> true);
        if (!up && taken.isEmpty()) {
            up = true;
        }
        var change = up ? amount : sum(taken).negated();
        var lot = Lot.of("adj_" + sequence, CreditKind.GOODWILL, amount);
        var postings =
                up
                        ? crediting(LedgerAccounts.ADJUSTMENTS, lot)
                        : burning(LedgerAccounts.ADJUSTMENTS, sum(taken), taken);
        return new AccountEvent.BalanceAdjusted(
                id,
                "adj_" + sequence,
                change,
                CreditKind.GOODWILL,
                taken,
                text(),
                "support-1",
                "",
                text(),
                "adjust-" + sequence,
                postings,
                balance,
                now);
    }

    /// Of a refund that the bank sent back: what it took comes again as a lot.
    private AccountEvent reverse() {
        var lot =
                Lot.of(
                        "rev_" + sequence,
                        CreditKind.PAID,
                        Usd.ofNanos(1 + random.nextInt(1_000_000)));
        var restored = lot.less(Usd.min(overdraft, lot.remaining()));
        var postings = crediting(LedgerAccounts.PAYMENTS_CLEARING, lot);
        return new AccountEvent.EntryReversed(
                id,
                Math.max(1, sequence - 1),
                EventType.CREDIT_REFUNDED.wireName(),
                lot.remaining(),
                List.of(),
                restored.remaining().isZero() ? List.of() : List.of(restored),
                false,
                "finance-1",
                "finance-2",
                text(),
                "reverse-" + sequence,
                postings,
                balance,
                now);
    }

    private AccountEvent propose() {
        return new AccountEvent.ActProposed(
                id,
                "prop_" + sequence,
                new MoneyAct.Grant(
                        "lot_p", CreditKind.GOODWILL, Usd.parse("5000"), text(), 20, null),
                "support-1",
                text(),
                "propose-" + sequence,
                now);
    }

    private AccountEvent refuse() {
        return new AccountEvent.CommandRefused(
                id, "refused-" + sequence, "9f86d081", "not_enough_paid_credit", "finance-1", now);
    }

    private AccountEvent closePeriod() {
        var trialBalance = new ArrayList<Posting>();
        sums.forEach((account, amount) -> trialBalance.add(new Posting(account, amount)));
        return new AccountEvent.PeriodClosed(
                id,
                now.toString().substring(0, 7),
                new OpeningBalances(
                        balance,
                        overdraft,
                        lots,
                        trialBalance,
                        lease,
                        leaseOpen ? List.of(mark()) : List.of(),
                        Json.mapper().createObjectNode()),
                now);
    }

    // ---- leases and usage
    // ------------------------------------------------------------------------

    private AccountEvent onLease(int linesMax) {
        if (!leaseOpen) {
            return lease();
        }
        return switch (random.nextInt(12)) {
            case 0 -> close();
            case 1 -> reduce();
            case 2 -> extend();
            default -> debit(linesMax);
        };
    }

    private AccountEvent lease() {
        lease++;
        leaseOpen = true;
        leaseAmount = LEASED;
        spent = Usd.ZERO;
        seen = 0;
        return new AccountEvent.CreditLeased(
                id,
                lease,
                "gw-1",
                1,
                LEASED,
                now.plusSeconds(300),
                now.plusSeconds(86_400),
                now,
                "ask-" + sequence);
    }

    private AccountEvent reduce() {
        var released = Usd.ofNanos(1 + random.nextInt(1_000));
        leaseAmount = leaseAmount.minus(released);
        return new AccountEvent.LeaseReduced(
                id, lease, "gw-1", 1, released, now, "ask-" + sequence);
    }

    private AccountEvent extend() {
        var more = Usd.ofNanos(1 + random.nextInt(1_000));
        leaseAmount = leaseAmount.plus(more);
        return new AccountEvent.LeaseExtended(id, lease, "gw-1", 1, more, now, "ask-" + sequence);
    }

    private AccountEvent close() {
        leaseOpen = false;
        var left = Usd.max(Usd.ZERO, leaseAmount.minus(spent));
        return new AccountEvent.LeaseClosed(id, lease, "gw-1", 1, seen, spent, left, now);
    }

    private AccountEvent debit(int linesMax) {
        var lines = new ArrayList<UsageLine>();
        var total = Usd.ZERO;
        for (var count = 1 + random.nextInt(linesMax); count > 0; count--) {
            var line = line();
            lines.add(line);
            total = total.plus(line.charge());
        }
        spent = spent.plus(total);
        lines.forEach(this::remember);
        var postings = burning(LedgerAccounts.REVENUE, total, taking(total, _ -> true));
        return new AccountEvent.UsageDebited(
                id, lines, total, List.of(mark()), postings, balance, now);
    }

    private void remember(UsageLine line) {
        if (requests.size() == REQUESTS_REMEMBERED_MAX) {
            requests.remove(random.nextInt(requests.size()));
        }
        requests.add(line);
    }

    private UsageLine line() {
        seen++;
        var price = prices.get(random.nextInt(prices.size()));
        var quantities = quantities();
        var rated = Rating.rate(quantities, price);
        var endedAt =
                now.minusSeconds(random.nextInt(LATE_SECONDS_MAX)).truncatedTo(ChronoUnit.MICROS);
        var request =
                new RequestMetered(
                        RequestId.mint(
                                endedAt.toEpochMilli(), random.nextLong(), random.nextLong()),
                        new Caller(id, "key_1", "assistant", random.nextBoolean() ? "web" : "", ""),
                        new LeasePosition(lease, seen, "gw-1", 1),
                        "chat",
                        "sim/chat",
                        "/v1/chat/completions",
                        "sim",
                        true,
                        Outcome.COMPLETED,
                        Settlement.FINAL,
                        200,
                        "",
                        "stop",
                        "",
                        price.id(),
                        quantities,
                        "{\"prompt_tokens\":7}",
                        Usd.parse("0.01"),
                        rated.charge(),
                        Usd.ZERO,
                        List.of(),
                        Shard.of(id),
                        endedAt.minusMillis(40),
                        endedAt,
                        13,
                        40);
        return new UsageLine(request, rated.lines(), rated.charge());
    }

    private List<Quantity> quantities() {
        var quantities = new ArrayList<Quantity>();
        quantities.add(
                Quantity.of(Unit.INPUT_TOKENS, 1 + random.nextInt(3_000), QuantitySource.PROVIDER));
        quantities.add(
                Quantity.of(Unit.OUTPUT_TOKENS, 1 + random.nextInt(800), QuantitySource.TOKENIZER));
        if (random.nextInt(4) == 0) {
            quantities.add(
                    Quantity.of(
                            Unit.MILLISECONDS,
                            1 + random.nextInt(60_000),
                            QuantitySource.PROVIDER));
        }
        return quantities;
    }

    private AccountEvent correctOr(int linesMax) {
        if (requests.isEmpty()) {
            return onLease(linesMax);
        }
        var lines = new ArrayList<CorrectedLine>();
        var total = Usd.ZERO;
        for (var count = 1 + random.nextInt(Math.min(3, requests.size())); count > 0; count--) {
            var before = requests.remove(random.nextInt(requests.size()));
            var line = corrected(before);
            lines.add(line);
            total = total.plus(line.charge()).minus(line.chargeBefore());
        }
        if (random.nextInt(4) == 0) {
            var late = line();
            lines.add(CorrectedLine.late(late, "late-record"));
            remember(late);
            total = total.plus(late.charge());
        }
        var restored = new ArrayList<Lot>();
        List<Posting> postings;
        if (total.isNegative()) {
            var lot = Lot.of("cor_" + sequence, CreditKind.PAID, total.negated());
            var left = lot.less(Usd.min(overdraft, lot.remaining()));
            if (!left.remaining().isZero()) {
                restored.add(left);
            }
            postings = crediting(LedgerAccounts.REVENUE, lot);
        } else {
            postings = burning(LedgerAccounts.REVENUE, total, taking(total, _ -> true));
        }
        return new AccountEvent.UsageCorrected(
                id,
                "cor_" + sequence,
                AccountEvent.CorrectionCause.RERATING,
                lines,
                total,
                restored,
                "operator-1",
                "finance-2",
                text(),
                "rerate-" + sequence,
                postings,
                balance,
                now);
    }

    private CorrectedLine corrected(UsageLine line) {
        var request = line.request();
        var price = prices.get(random.nextInt(prices.size()));
        var quantities = quantities();
        var rated = Rating.rate(quantities, price);
        return new CorrectedLine(
                request.requestId(),
                request.caller(),
                request.position(),
                request.admittedAt(),
                request.endedAt(),
                line.charge(),
                rated.charge(),
                request.priceVersionId(),
                price.id(),
                Settlement.FINAL,
                Settlement.FINAL,
                "price:" + price.id(),
                quantities,
                rated.lines());
    }

    private LeaseMark mark() {
        return new LeaseMark(lease, "gw-1", 1, seen, List.of());
    }

    // ---- postings
    // --------------------------------------------------------------------------------

    private List<LotAmount> taking(Usd amount, Predicate<Lot> from) {
        var taken = new ArrayList<LotAmount>();
        var left = amount;
        for (var lot : lots.stream().filter(from).sorted(Lot.BURN_ORDER).toList()) {
            var part = Usd.min(left, lot.remaining());
            if (part.isPositive()) {
                taken.add(lot.part(part));
                left = left.minus(part);
            }
        }
        return taken;
    }

    /// Takes an amount from lots, and what they lack of it from the overdraft.
    private List<Posting> burning(String to, Usd amount, List<LotAmount> taken) {
        var byKind = new EnumMap<CreditKind, Usd>(CreditKind.class);
        for (var part : taken) {
            byKind.merge(part.kind(), part.amount(), Usd::plus);
            lots.replaceAll(
                    lot -> lot.lotId().equals(part.lotId()) ? lot.less(part.amount()) : lot);
        }
        lots.removeIf(lot -> lot.remaining().isZero());
        var legs = new ArrayList<Posting>();
        byKind.forEach((kind, part) -> leg(legs, LedgerAccounts.customerCredit(kind), part));
        var owed = amount.minus(sum(taken));
        overdraft = overdraft.plus(owed);
        leg(legs, LedgerAccounts.customerOverdraft(), owed);
        leg(legs, to, amount.negated());
        balance = balance.minus(amount);
        return legs;
    }

    private List<Posting> crediting(String from, Lot lot) {
        var repaid = Usd.min(overdraft, lot.remaining());
        overdraft = overdraft.minus(repaid);
        var left = lot.less(repaid);
        if (!left.remaining().isZero()) {
            lots.add(left);
        }
        var legs = new ArrayList<Posting>();
        leg(legs, from, lot.remaining());
        leg(legs, LedgerAccounts.customerOverdraft(), repaid.negated());
        leg(legs, LedgerAccounts.customerCredit(lot.kind()), left.remaining().negated());
        balance = balance.plus(lot.remaining());
        return legs;
    }

    private void leg(List<Posting> legs, String account, Usd amount) {
        if (!amount.isZero()) {
            legs.add(new Posting(account, amount));
            sums.merge(account, amount, Usd::plus);
        }
    }

    private static Usd sum(List<LotAmount> taken) {
        return taken.stream().map(LotAmount::amount).reduce(Usd.ZERO, Usd::plus);
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }
}
