package com.metisrouter.contracts.leasing;

import com.metisrouter.contracts.money.Usd;
import java.util.List;
import java.util.UUID;

/// A gateway asks for credit, and in the same breath gives back what it will not use. `POST /internal/v1/leases`.
///
/// Applied in this order, all or nothing: reductions, endings, then the grant. A refused grant still gives back.
///
/// @param need the least that is of use, zero where only to give back
/// @param want what the gateway would like, at least `need`
/// @param requestKey names the request: repeated after a lost answer, it gets the same grant and gives back only once
public record LeaseRequest(
        String accountId,
        String gatewayId,
        long run,
        Usd need,
        Usd want,
        List<Reduction> reductions,
        List<Ending> endings,
        String requestKey) {

    /// Part of a lease that the gateway will never use.
    public record Reduction(long lease, Usd released) {}

    /// A lease on which nothing more will be admitted.
    ///
    /// @param finalSequence the last sequence used, 0 where none was
    public record Ending(long lease, long finalSequence) {}

    /// A request with a key of its own.
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
        if (need.isNegative() || want.compareTo(need) < 0) {
            throw new IllegalArgumentException(
                    "need: " + need + ", want: " + want + " (expected: 0 <= need <= want)");
        }
    }
}
