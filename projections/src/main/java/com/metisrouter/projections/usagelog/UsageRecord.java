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
/// @param gatewayCharge what the gateway settled its hold at; differs from the charge only if the two rated differently
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
        Instant recordedAt) {}
