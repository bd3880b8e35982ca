package com.metisrouter.verifier;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.AccountOpened;
import com.metisrouter.contracts.ledger.AccountEvent.BalanceAdjusted;
import com.metisrouter.contracts.ledger.AccountEvent.CorrectionCause;
import com.metisrouter.contracts.ledger.AccountEvent.CreditExpired;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseEnded;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseReduced;
import com.metisrouter.contracts.ledger.AccountEvent.PeriodClosed;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.OpeningBalances;
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
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.verifier.GeneratedBooks.Happened;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// What happens to accounts, by a seed: each gets credit, leases, debits out of order, and now and then another act.
final class History {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00.000001Z");

    private final Random random;
    private final int linesPerDebit;
    private final List<PriceVersion> prices;
    private final List<Book> books = new ArrayList<>();
    private final int accounts;
    private final Deque<Happened> waiting = new ArrayDeque<>();
    private long lines;

    History(long seed, int accounts, int linesPerDebit, List<PriceVersion> prices) {
        this.random = new Random(seed);
        this.accounts = accounts;
        this.linesPerDebit = linesPerDebit;
        this.prices = prices;
    }

    long lines() {
        return lines;
    }

    Happened next() {
        while (waiting.isEmpty()) {
            if (books.isEmpty() || (books.size() < accounts && random.nextInt(3) == 0)) {
                open();
            } else {
                books.get(random.nextInt(books.size())).act();
            }
        }
        return waiting.poll();
    }

    private void open() {
        var book = new Book("acc_" + books.size());
        books.add(book);
        book.add(new AccountOpened(book.id, "Zoë & Co " + books.size(), AT));
        var payload =
                "{\"key\":{\"keyId\":\"key_"
                        + books.size()
                        + "\"},\"n\":1,\"note\":\",\\\"payload\\\":\"}";
        waiting.add(
                new Happened(
                        "key_" + books.size(),
                        "key",
                        "com.metisrouter.access.key-created.v1",
                        payload.getBytes(UTF_8)));
    }

    private final class Book {
        private final String id;
        private final Map<CreditKind, Usd> credit = new EnumMap<>(CreditKind.class);
        private final Map<String, Usd> sums = new TreeMap<>();
        private Usd overdraft = Usd.ZERO;
        private long lease;
        private boolean leaseOpen;
        private Usd spent = Usd.ZERO;
        private Usd released = Usd.ZERO;
        private long seen;
        private boolean holeBehind;
        private int acts;

        Book(String id) {
            this.id = id;
        }

        private void add(AccountEvent event) {
            waiting.add(
                    new Happened(
                            id,
                            "account",
                            EventType.of(event.getClass()).wireName(),
                            Json.bytes(event)));
        }

        void act() {
            acts++;
            if (acts == 1 || random.nextInt(40) == 0) {
                grant();
            } else if (!leaseOpen) {
                lease();
            } else {
                switch (random.nextInt(24)) {
                    case 0 -> close();
                    case 1 -> reduce();
                    case 2 -> expire();
                    case 3 -> adjust();
                    case 4 -> closePeriod();
                    case 5 -> estimate();
                    default -> debit();
                }
            }
        }

        private Usd balance() {
            var sum = overdraft.negated();
            for (var amount : credit.values()) {
                sum = sum.plus(amount);
            }
            return sum;
        }

        private List<Posting> posted(List<Posting> postings) {
            postings.forEach(p -> sums.merge(p.account(), p.amount(), Usd::plus));
            return postings;
        }

        private List<Posting> crediting(String from, CreditKind kind, Usd amount) {
            var repaid = Usd.min(overdraft, amount);
            overdraft = overdraft.minus(repaid);
            credit.merge(kind, amount.minus(repaid), Usd::plus);
            var postings = new ArrayList<Posting>();
            postings.add(new Posting(from, amount));
            if (!repaid.isZero()) {
                postings.add(new Posting(LedgerAccounts.customerOverdraft(), repaid.negated()));
            }
            if (!amount.equals(repaid)) {
                postings.add(
                        new Posting(
                                LedgerAccounts.customerCredit(kind),
                                amount.minus(repaid).negated()));
            }
            return posted(postings);
        }

        private List<Posting> burning(String to, Usd amount) {
            var postings = new ArrayList<Posting>();
            var left = amount;
            for (var kind : CreditKind.values()) {
                var burnt = Usd.min(left, credit.getOrDefault(kind, Usd.ZERO));
                if (burnt.isPositive()) {
                    credit.merge(kind, burnt.negated(), Usd::plus);
                    postings.add(new Posting(LedgerAccounts.customerCredit(kind), burnt));
                    left = left.minus(burnt);
                }
            }
            if (left.isPositive()) {
                overdraft = overdraft.plus(left);
                postings.add(new Posting(LedgerAccounts.customerOverdraft(), left));
            }
            if (!amount.isZero()) {
                postings.add(new Posting(to, amount.negated()));
            }
            return posted(postings);
        }

        private void grant() {
            var kind = List.of(CreditKind.values()).get(random.nextInt(3));
            var amount = Usd.ofNanos(1 + random.nextInt(2_000_000_000));
            var postings = crediting(LedgerAccounts.fundingOf(kind), kind, amount);
            add(
                    new CreditGranted(
                            id,
                            "lot_" + acts,
                            kind,
                            amount,
                            "ORDER-1",
                            "tests",
                            "",
                            "grant-" + acts,
                            postings,
                            balance(),
                            AT,
                            kind.priority(),
                            null,
                            ""));
        }

        private void lease() {
            lease++;
            leaseOpen = true;
            spent = Usd.ZERO;
            released = Usd.ZERO;
            seen = 0;
            holeBehind = false;
            add(new CreditLeased(id, lease, "gw-1", 1, leased(), AT, AT, AT, "lease-" + lease));
        }

        private Usd leased() {
            return Usd.parse("0.05");
        }

        private void reduce() {
            var amount = Usd.ofNanos(1 + random.nextInt(100));
            released = released.plus(amount);
            add(new LeaseReduced(id, lease, "gw-1", 1, amount, AT, "reduce-" + acts));
        }

        private void expire() {
            var amount =
                    Usd.min(
                            Usd.ofNanos(1_000),
                            credit.getOrDefault(CreditKind.PROMOTIONAL, Usd.ZERO));
            if (!amount.isPositive()) {
                return;
            }
            var postings = burning(LedgerAccounts.EXPIRY_INCOME, amount);
            var taken = List.of(Lot.of("lot_1", CreditKind.PROMOTIONAL, amount).part(amount));
            add(new CreditExpired(id, taken, amount, postings, balance(), AT));
        }

        private void adjust() {
            var amount = Usd.ofNanos(random.nextInt(2_000) - 1_000);
            if (amount.isZero()) {
                return;
            }
            var postings =
                    amount.isPositive()
                            ? crediting(LedgerAccounts.ADJUSTMENTS, CreditKind.GOODWILL, amount)
                            : burning(LedgerAccounts.ADJUSTMENTS, amount.negated());
            add(
                    new BalanceAdjusted(
                            id,
                            "adj_" + acts,
                            amount,
                            CreditKind.GOODWILL,
                            List.of(),
                            "T-1",
                            "operator-1",
                            "",
                            "wrong",
                            "adjust-" + acts,
                            postings,
                            balance(),
                            AT));
        }

        /// An orphan of which nothing is known is charged by a policy.
        private void estimate() {
            var charge = Usd.ofNanos(500);
            var line =
                    new CorrectedLine(
                            "req_orphan",
                            new Caller(id, "key_1", "", "", ""),
                            new LeasePosition(lease, 1, "gw-1", 1),
                            AT,
                            AT,
                            Usd.ZERO,
                            charge,
                            prices.getFirst().id(),
                            prices.getFirst().id(),
                            Settlement.PENDING_PROVIDER,
                            Settlement.ESTIMATED,
                            "policy:orphan-hold-50",
                            List.of(),
                            List.of(
                                    new ChargeLine(
                                            Unit.REQUESTS,
                                            "estimate",
                                            1,
                                            QuantitySource.ESTIMATE,
                                            UnitPrice.parse("0.0000005"),
                                            new BigDecimal("0.0000005"))));
            var postings = burning(LedgerAccounts.REVENUE, charge);
            add(
                    new UsageCorrected(
                            id,
                            "cor_" + acts,
                            CorrectionCause.ORPHAN,
                            List.of(line),
                            charge,
                            List.of(),
                            "ledger",
                            "",
                            "by policy",
                            "estimate-" + acts,
                            postings,
                            balance(),
                            AT));
        }

        private void closePeriod() {
            var lots = new ArrayList<Lot>();
            credit.forEach((kind, amount) -> {
                if (amount.isPositive()) {
                    lots.add(Lot.of("lot_" + kind, kind, amount));
                }
            });
            var trial = new ArrayList<Posting>();
            sums.forEach((account, sum) -> trial.add(new Posting(account, sum)));
            add(
                    new PeriodClosed(
                            id,
                            "2026-10",
                            new OpeningBalances(
                                    balance(),
                                    overdraft,
                                    lots,
                                    trial,
                                    lease,
                                    List.of(mark()),
                                    Json.mapper().createObjectNode()),
                            AT));
        }

        private void close() {
            if (holeBehind) {
                debit();
            }
            add(new LeaseEnded(id, lease, "gw-1", 1, seen, AT, false));
            var left = Usd.max(Usd.ZERO, leased().minus(released).minus(spent));
            add(new LeaseClosed(id, lease, "gw-1", 1, seen, spent, left, AT));
            leaseOpen = false;
        }

        /// Now and then its first sequence comes last, in the next debit.
        private void debit() {
            var sequences = new ArrayList<Long>();
            var next = seen + 1;
            if (holeBehind) {
                sequences.add(next);
                next += 2;
                holeBehind = false;
            } else if (random.nextInt(5) == 0) {
                holeBehind = true;
                next++;
            }
            var count = holeBehind ? 1 : 1 + random.nextInt(2 * linesPerDebit - 1);
            for (var i = 0; i < count; i++) {
                sequences.add(next++);
            }
            var usage = new ArrayList<UsageLine>();
            var total = Usd.ZERO;
            for (var sequence : sequences) {
                var line = line(sequence);
                usage.add(line);
                total = total.plus(line.charge());
            }
            lines += usage.size();
            spent = spent.plus(total);
            if (!holeBehind) {
                seen = next - 1;
            }
            var postings = burning(LedgerAccounts.REVENUE, total);
            add(new UsageDebited(id, usage, total, List.of(mark()), postings, balance(), AT));
        }

        private LeaseMark mark() {
            return new LeaseMark(
                    lease, "gw-1", 1, seen, holeBehind ? List.of(seen + 2) : List.of());
        }

        private UsageLine line(long sequence) {
            var price = prices.get(random.nextInt(prices.size()));
            var quantities =
                    List.of(
                            Quantity.of(
                                    Unit.INPUT_TOKENS,
                                    random.nextInt(3_000),
                                    QuantitySource.PROVIDER),
                            Quantity.of(
                                    Unit.OUTPUT_TOKENS,
                                    1 + random.nextInt(800),
                                    QuantitySource.PROVIDER));
            var rated = Rating.rate(quantities, price);
            var request =
                    new RequestMetered(
                            RequestId.mint(AT.toEpochMilli(), random.nextLong(), random.nextLong()),
                            new Caller(id, "key_1", "assistant", "web", "nightly"),
                            new LeasePosition(lease, sequence, "gw-1", 1),
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
                            "{\"prompt_tokens\":7,\"completion_tokens\":16}",
                            Usd.parse("0.01"),
                            rated.charge(),
                            Usd.ZERO,
                            List.of(new Attempt("sim", "chat", 200, "", "up-1", 12, 34)),
                            3044,
                            AT,
                            AT,
                            13,
                            40);
            return new UsageLine(request, rated.lines(), rated.charge());
        }
    }
}
