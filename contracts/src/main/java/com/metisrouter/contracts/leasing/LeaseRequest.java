package com.metisrouter.contracts.leasing;

import com.metisrouter.contracts.money.Usd;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A gateway asks for credit, and in the same breath gives back what it will not use. `POST /internal/v1/leases`.
///
/// Applied in this order, all or nothing: reductions, endings, then the grant. A refused grant still gives back.
///
/// @param need the least that is of use, zero where only to give back
/// @param want what the gateway would like, at least `need`
/// @param requestKey names the request: repeated after a lost answer, it gets the same grant and gives back only once
/// @param scope whose requests the lease shall pay for
/// @param ahead whether nobody waits for it: then it is refused rather than granted exactly
/// @param extend the lease that shall become larger, for requests that run past what was held for them; null for a new lease
public record LeaseRequest(
        String accountId,
        String gatewayId,
        long run,
        Usd need,
        Usd want,
        List<Reduction> reductions,
        List<Ending> endings,
        String requestKey,
        SpendScope scope,
        Boolean ahead,
        @Nullable Long extend) {

    /// Part of a lease that the gateway will never use.
    public record Reduction(long lease, Usd released) {}

    /// A lease on which nothing more will be admitted.
    ///
    /// @param finalSequence the last sequence used, 0 where none was
    public record Ending(long lease, long finalSequence) {}

    /// For the whole account.
    public LeaseRequest(
            String accountId,
            String gatewayId,
            long run,
            Usd need,
            Usd want,
            List<Reduction> reductions,
            List<Ending> endings,
            String requestKey) {
        this(
                accountId,
                gatewayId,
                run,
                need,
                want,
                reductions,
                endings,
                requestKey,
                SpendScope.ACCOUNT,
                false,
                null);
    }

    /// For the whole account, with a key of its own.
    public LeaseRequest(
            String accountId,
            String gatewayId,
            long run,
            Usd need,
            Usd want,
            List<Reduction> reductions,
            List<Ending> endings) {
        this(
                accountId,
                gatewayId,
                run,
                need,
                want,
                reductions,
                endings,
                UUID.randomUUID().toString());
    }

    public LeaseRequest {
        reductions = List.copyOf(reductions);
        endings = List.copyOf(endings);
        // Gateways of before 0.2 don't say.
        scope = Objects.requireNonNullElse(scope, SpendScope.ACCOUNT);
        ahead = Objects.requireNonNullElse(ahead, false);
        if (need.isNegative() || want.compareTo(need) < 0) {
            throw new IllegalArgumentException(
                    "need: " + need + ", want: " + want + " (expected: 0 <= need <= want)");
        }
    }
}
