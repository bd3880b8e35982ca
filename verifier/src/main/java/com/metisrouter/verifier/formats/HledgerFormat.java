package com.metisrouter.verifier.formats;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.verifier.reading.LedgerEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A journal for `hledger` (1.25 or later): every entry that moves money is a transaction, a debit is positive.
///
/// After each entry the customer's accounts that it touched are asserted, so that `hledger check` finds the first entry at which the
/// ledger disagrees with itself. The last assertion of an entry holds the balance that the event claims, less what the customer's
/// other accounts stand at: it is the ledger's own figure, not one added up here. A closed period asserts every account of its trial
/// balance. (One assertion over all of a customer's accounts, `=*`, would say it shorter; hledger takes 8 times as long over it, with 1,000 customers.)
public final class HledgerFormat implements ExportFormat {

    private static final String CURRENCY = " USD";
    private static final int AMOUNT_COLUMN = 64;

    /// hledger's types, by which it draws up a balance sheet and an income statement.
    private static final Map<String, Character> TYPES =
            Map.of(
                    LedgerAccounts.customerCredit(CreditKind.PAID),
                    'L',
                    LedgerAccounts.customerCredit(CreditKind.PROMOTIONAL),
                    'L',
                    LedgerAccounts.customerCredit(CreditKind.GOODWILL),
                    'L',
                    LedgerAccounts.customerOverdraft(),
                    'A',
                    LedgerAccounts.PAYMENTS_CLEARING,
                    'A',
                    LedgerAccounts.PROMOTIONAL_EXPENSE,
                    'X',
                    LedgerAccounts.GOODWILL_EXPENSE,
                    'X',
                    LedgerAccounts.ADJUSTMENTS,
                    'X',
                    LedgerAccounts.EXPIRY_INCOME,
                    'R',
                    LedgerAccounts.REVENUE,
                    'R');

    @Override
    public String name() {
        return "hledger";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String fileName() {
        return "ledger.journal";
    }

    @Override
    public String head() {
        return """
        ; The ledger as a journal. Check it: hledger -f ledger.journal check --strict
        ; Amounts are exact, in USD with nine places. A debit is positive, so what a customer has left is negative here.
        ; An entry's code is account/sequence. Its last assertion is the balance that the ledger claimed after it.

        commodity 1000.000000000 USD

        """;
    }

    /// An account of the chart as this journal calls it.
    public static String accountName(String accountId, String ledgerAccount) {
        return "customers:" + accountId + ":" + ledgerAccount;
    }

    @Override
    public int write(LedgerEntry entry, AccountBooks before, StringBuilder out) {
        var figures = EntryFigures.of(entry.event());
        if (figures.isPresent()) {
            begin(entry, before, out);
            transaction(entry, before, figures.get(), out);
            return 1;
        }
        if (entry.event() instanceof AccountEvent.PeriodClosed closed) {
            begin(entry, before, out);
            trialBalance(entry, before, closed, out);
        }
        return 0;
    }

    /// Where the journal begins in the middle of an account's history, it begins with what the account stood at.
    private static void begin(LedgerEntry entry, AccountBooks before, StringBuilder out) {
        if (before.written() || before.trialBalance().isEmpty()) {
            return;
        }
        var id = entry.accountId();
        declare(id, before.trialBalance().keySet(), Set.of(), out);
        out.append(before.dayOf(entry))
                .append(" * (")
                .append(id)
                .append('/')
                .append(before.sequence())
                .append(") opening  ; everything up to this entry\n");
        before.trialBalance().forEach((account, amount) -> posting(id, account, amount, out));
        out.append('\n');
    }

    private static void transaction(
            LedgerEntry entry, AccountBooks before, EntryFigures figures, StringBuilder out) {
        var id = entry.accountId();
        var legs = legs(figures.postings());
        var claimed =
                legs.keySet().stream()
                        .filter(LedgerAccounts::isCustomers)
                        .reduce((_, last) -> last);
        declare(id, legs.keySet(), before.trialBalance().keySet(), out);
        headLine(entry, before, description(entry.event()), out);
        legs.forEach((account, amount) -> {
            posting(id, account, amount, out);
            if (account.equals(claimed.orElse(""))) {
                var rest = ofOthers(account, legs, before);
                assertion(figures.balanceAfter().negated().minus(rest), out);
            } else if (LedgerAccounts.isCustomers(account)) {
                assertion(before.of(account).plus(amount), out);
            }
        });
        out.append('\n');
    }

    /// What the customer's accounts but this one stand at after an entry.
    private static Usd ofOthers(String account, Map<String, Usd> legs, AccountBooks before) {
        var sum = Usd.ZERO;
        for (var sums : List.of(before.trialBalance(), legs)) {
            for (var other : sums.entrySet()) {
                if (LedgerAccounts.isCustomers(other.getKey()) && !other.getKey().equals(account)) {
                    sum = sum.plus(other.getValue());
                }
            }
        }
        return sum;
    }

    /// One leg for each account, in the event's order. An entry that moves nothing still claims a balance.
    private static Map<String, Usd> legs(List<Posting> postings) {
        var legs = new LinkedHashMap<String, Usd>();
        for (var posting : postings) {
            legs.merge(posting.account(), posting.amount(), Usd::plus);
        }
        if (legs.isEmpty()) {
            legs.put(LedgerAccounts.customerCredit(CreditKind.PAID), Usd.ZERO);
        }
        return legs;
    }

    private static void trialBalance(
            LedgerEntry entry,
            AccountBooks before,
            AccountEvent.PeriodClosed closed,
            StringBuilder out) {
        var id = entry.accountId();
        var sums = legs(closed.opening().trialBalance());
        declare(id, sums.keySet(), before.trialBalance().keySet(), out);
        headLine(entry, before, "books of " + closed.period() + " closed", out);
        sums.forEach((account, sum) -> {
            posting(id, account, Usd.ZERO, out);
            assertion(sum, out);
        });
        out.append('\n');
    }

    private static void headLine(
            LedgerEntry entry, AccountBooks before, String description, StringBuilder out) {
        out.append(before.dayOf(entry))
                .append(" * (")
                .append(entry.code())
                .append(") ")
                .append(oneLine(description))
                .append("  ; recorded: ")
                .append(entry.recordedAt())
                .append(", position: ")
                .append(entry.position())
                .append(", event: ")
                .append(entry.eventId())
                .append('\n');
    }

    private static String description(AccountEvent event) {
        return switch (event) {
            case AccountEvent.CreditGranted e ->
                    e.kind().name().toLowerCase(Locale.ROOT)
                            + " credit "
                            + e.reference()
                            + by(e.actor(), e.approvedBy());
            case AccountEvent.CreditExpired _ -> "credit expired";
            case AccountEvent.BalanceAdjusted e ->
                    "adjustment " + e.reference() + by(e.actor(), e.approvedBy());
            case AccountEvent.CreditRefunded e ->
                    "refund " + e.reference() + by(e.actor(), e.approvedBy());
            case AccountEvent.EntryReversed e ->
                    "reversal of "
                            + e.accountId()
                            + "/"
                            + e.reversedSequence()
                            + by(e.actor(), e.approvedBy());
            case AccountEvent.UsageDebited e -> "usage of " + requests(e.lines().size());
            case AccountEvent.UsageCorrected e ->
                    "correction of " + requests(e.lines().size()) + by(e.actor(), e.approvedBy());
            case AccountEvent.AccountOpened _,
                    AccountEvent.CreditLeased _,
                    AccountEvent.LeaseReduced _,
                    AccountEvent.LeaseExtended _,
                    AccountEvent.LeaseEnded _,
                    AccountEvent.LeaseClosed _,
                    AccountEvent.ActProposed _,
                    AccountEvent.ActDeclined _,
                    AccountEvent.CommandRefused _,
                    AccountEvent.AccountClosed _,
                    AccountEvent.PeriodClosed _ ->
                    throw new IllegalArgumentException("moves no money: " + event.getClass());
        };
    }

    private static String requests(int count) {
        return count + (count == 1 ? " request" : " requests");
    }

    private static String by(String actor, String approvedBy) {
        return " by " + actor + (approvedBy.isEmpty() ? "" : " and " + approvedBy);
    }

    private static void declare(
            String accountId, Set<String> accounts, Set<String> known, StringBuilder out) {
        for (var account : accounts) {
            if (!known.contains(account)) {
                var type = TYPES.get(account);
                out.append("account ").append(accountName(accountId, account));
                out.append(type == null ? "\n" : "  ; type: " + type + "\n");
            }
        }
    }

    private static void posting(String accountId, String account, Usd amount, StringBuilder out) {
        var name = accountName(accountId, account);
        var text = amount.toString();
        out.append("    ").append(name).append("  ");
        out.repeat(' ', Math.max(0, AMOUNT_COLUMN - name.length() - text.length()));
        out.append(text).append(CURRENCY).append('\n');
    }

    /// On the posting that was just written.
    private static void assertion(Usd sum, StringBuilder out) {
        out.setLength(out.length() - 1);
        out.append(" = ").append(sum).append(CURRENCY).append('\n');
    }

    /// Without what would end a description, begin a comment, or split a payee from a note.
    private static String oneLine(String text) {
        var plain = new StringBuilder(text.length());
        text.codePoints().forEach(character -> plain.appendCodePoint(plain(character)));
        return plain.toString().strip().replaceAll(" {2,}", " ");
    }

    private static int plain(int character) {
        if (character == ';' || character == '|') {
            return ',';
        }
        var blank = Character.isWhitespace(character) || Character.isISOControl(character);
        return blank ? ' ' : character;
    }
}
