package com.metisrouter.contracts.ledger;

/// The chart of accounts: names of the accounts that postings go to.
public final class LedgerAccounts {

    public static final String PAYMENTS_CLEARING = "payments-clearing";
    public static final String PROMOTIONAL_EXPENSE = "promotional-expense";
    public static final String GOODWILL_EXPENSE = "goodwill-expense";
    public static final String REVENUE = "revenue";
    public static final String ADJUSTMENTS = "adjustments";

    /// Credit that nobody used before its time had passed.
    public static final String EXPIRY_INCOME = "expiry-income";

    private LedgerAccounts() {}

    /// What we owe a customer in usage, by the kind of credit.
    public static String customerCredit(CreditKind kind) {
        return switch (kind) {
            case PAID -> "customer-credit:paid";
            case PROMOTIONAL -> "customer-credit:promotional";
            case GOODWILL -> "customer-credit:goodwill";
        };
    }

    /// What a customer owes us for usage past its credit.
    public static String customerOverdraft() {
        return "customer-overdraft";
    }

    /// Whether it holds what we owe a customer, or what a customer owes us: their sum is the balance.
    public static boolean isCustomers(String account) {
        return account.startsWith("customer-");
    }

    /// Where credit of a kind comes from.
    public static String fundingOf(CreditKind kind) {
        return switch (kind) {
            case PAID -> PAYMENTS_CLEARING;
            case PROMOTIONAL -> PROMOTIONAL_EXPENSE;
            case GOODWILL -> GOODWILL_EXPENSE;
        };
    }
}
