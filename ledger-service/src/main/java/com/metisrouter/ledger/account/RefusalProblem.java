package com.metisrouter.ledger.account;

import com.metisrouter.ledger.web.ProblemException;

/// What somebody is told whom an account said no.
public final class RefusalProblem {

    private static final String FOR_EVER =
            " It stays refused under its Idempotency-Key: ask again with another.";

    private RefusalProblem() {}

    public static ProblemException of(Refusal refusal, String accountId) {
        var problem = explained(refusal, accountId);
        return refusal.isBooked()
                ? new ProblemException(
                        problem.status(), problem.code(), problem.detail() + FOR_EVER)
                : problem;
    }

    /// Of what was only tried, so that nothing stays refused.
    public static ProblemException ofTrial(Refusal refusal, String accountId) {
        return explained(refusal, accountId);
    }

    private static ProblemException explained(Refusal refusal, String accountId) {
        return switch (refusal) {
            case NOT_OPEN ->
                    ProblemException.notFound(
                            "unknown_account", "There is no account " + accountId);
            case NAME_DIFFERS ->
                    ProblemException.conflict(
                            "account_exists", accountId + " exists already under another name.");
            case KEY_REUSED ->
                    ProblemException.conflict(
                            "idempotency_key_reused",
                            "This Idempotency-Key was used for another request about "
                                    + accountId
                                    + ".");
            case EXPIRES_IN_THE_PAST ->
                    ProblemException.badRequest(
                            "invalid_expires_at",
                            "expiresAt: has passed (expected: in the future)");
            case UNKNOWN_ENTRY ->
                    ProblemException.notFound(
                            "unknown_entry", accountId + " has no entry of this number.");
            case UNKNOWN_PROPOSAL ->
                    ProblemException.notFound(
                            "unknown_proposal",
                            "No proposal of this id waits at " + accountId + ".");
            case SAME_PERSON ->
                    new ProblemException(
                            403,
                            "second_person_needed",
                            "Who proposed it can't approve it: another person has to.");
            case NOT_REVERSIBLE ->
                    unprocessable(
                            refusal, "The entry moved no money, so there is nothing to undo.");
            case USAGE_IS_CORRECTED ->
                    unprocessable(refusal, "Usage is undone by a correction, not by a reversal.");
            case CLOCK_BEHIND ->
                    new ProblemException(
                            503,
                            refusal.code(),
                            "The ledger's clock is behind the last entry of "
                                    + accountId
                                    + ". Nothing was booked: put the clock right and ask again.");
            case PERIOD_NOT_OVER ->
                    unprocessable(refusal, "Only a month that is over (in UTC) can be closed.");
            case BOOKS_TOO_LARGE ->
                    unprocessable(
                            refusal, "What the account remembers is too large for one entry.");
            case BALANCE_TOO_LARGE ->
                    unprocessable(
                            refusal, "An account may hold " + GrantDecider.BALANCE_MAX + " USD.");
            case NOT_ENOUGH_AVAILABLE ->
                    unprocessable(refusal, "That is more than what gateways leave of the balance.");
            case NOT_ENOUGH_PAID_CREDIT ->
                    unprocessable(
                            refusal,
                            "That is more than what is left of paid credit and not held by gateways.");
            case ACCOUNT_CLOSED ->
                    ProblemException.conflict(refusal.code(), accountId + " is closed.");
            case ALREADY_REVERSED ->
                    ProblemException.conflict(
                            refusal.code(), "The entry has been reversed already.");
            case ALREADY_DISPUTED ->
                    ProblemException.conflict(refusal.code(), "This charge is disputed already.");
            case ALREADY_PROPOSED ->
                    ProblemException.conflict(
                            refusal.code(), "The same waits for a second person already.");
            case TOO_MANY_PROPOSALS ->
                    ProblemException.conflict(
                            refusal.code(),
                            ByHandDecider.PROPOSALS_MAX + " proposals wait already.");
            case BALANCE_NOT_ZERO ->
                    ProblemException.conflict(
                            refusal.code(), "An account closes at a balance of 0 only.");
            case LEASES_OPEN ->
                    ProblemException.conflict(
                            refusal.code(), "Gateways still hold credit of " + accountId + ".");
            case CORRECTED_MEANWHILE ->
                    ProblemException.conflict(
                            refusal.code(), "Charges were corrected meanwhile: read them again.");
            case NOT_YOUR_LEASE -> throw new IllegalStateException("no lease was named");
        };
    }

    private static ProblemException unprocessable(Refusal refusal, String detail) {
        return new ProblemException(422, refusal.code(), detail);
    }
}
