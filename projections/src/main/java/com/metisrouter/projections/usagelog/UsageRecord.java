package com.metisrouter.projections.usagelog;

import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.usage.Quantity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request with all that explains its charge.
///
/// @param lines the charge as it was at first, line by line; corrections have lines of their own
/// @param originalPriceVersion by which it was rated at first
/// @param corrections in the order in which they were booked
/// @param gatewayCharge what the gateway settled its hold at; differs from the original charge only if the two rated differently
/// @param balanceAfter the account's balance after the whole ledger entry, in which other requests may stand too
public record UsageRecord(
        UsageEntry entry,
        List<ChargeLine> lines,
        List<Quantity> quantities,
        List<Attempt> attempts,
        @Nullable String rawUsage,
        String policyId,
        Usd gatewayCharge,
        Usd hold,
        Usd overrun,
        long lease,
        long leaseSequence,
        String gatewayId,
        long run,
        long position,
        Usd balanceAfter,
        Instant recordedAt,
        String originalSettlement,
        String originalPriceVersion,
        List<Correction> corrections) {

    public UsageRecord {
        corrections = List.copyOf(corrections);
    }

    /// The lines that add up to what the request is charged now.
    public List<ChargeLine> currentLines() {
        return corrections.isEmpty() ? lines : corrections.getLast().lines();
    }

    UsageRecord with(List<Correction> all) {
        return new UsageRecord(
                entry,
                lines,
                quantities,
                attempts,
                rawUsage,
                policyId,
                gatewayCharge,
                hold,
                overrun,
                lease,
                leaseSequence,
                gatewayId,
                run,
                position,
                balanceAfter,
                recordedAt,
                originalSettlement,
                originalPriceVersion,
                all);
    }
}
