package com.metisrouter.contracts.metering;

/// Where a request stands among all requests admitted on an account's credit: what makes exactly-once checkable.
///
/// @param lease the account's lease number, 1, 2, 3 …
/// @param sequence the admission's number under that lease, 1, 2, 3 … without holes
/// @param gatewayId which gateway holds the lease
/// @param run which run of that gateway, growing by one at each start
public record LeasePosition(long lease, long sequence, String gatewayId, long run) {

    public LeasePosition {
        if (lease < 1 || sequence < 1) {
            throw new IllegalArgumentException(
                    "lease " + lease + " sequence " + sequence + " (expected: 1 or more)");
        }
    }
}
