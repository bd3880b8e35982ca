package com.metisrouter.contracts.metering;

/// One try at a provider.
///
/// @param status the provider's HTTP status, 0 where none came
/// @param reason empty on success, else a short code such as `connect_refused`, `reset`, `timeout_first_byte`, `http_500`
/// @param providerRequestId the provider's own id of the request, empty where it gave none
/// @param firstByteMillis from the attempt's start to the first byte of its answer, -1 where none came
/// @param durationMillis from the attempt's start to its end
public record Attempt(
        String provider,
        String upstreamModel,
        int status,
        String reason,
        String providerRequestId,
        long firstByteMillis,
        long durationMillis) {}
