package com.metisrouter.contracts.metering;

import com.metisrouter.contracts.money.Usd;
import java.time.Instant;

/// The write-ahead record of a request: fsynced in the gateway's journal before the answer's first byte.
///
/// @param modelId the exact id that the request resolved to
/// @param endpoint the published path, such as `/v1/chat/completions`
/// @param hold the most that it may cost, set aside on the lease
/// @param shard logical shard of the account, 0..4095
public record RequestAdmitted(
        String requestId,
        Caller caller,
        LeasePosition position,
        String modelId,
        String endpoint,
        String priceVersionId,
        Usd hold,
        int shard,
        Instant admittedAt) {}
