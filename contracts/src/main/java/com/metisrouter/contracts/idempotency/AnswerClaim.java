package com.metisrouter.contracts.idempotency;

/// A gateway wants to be the one that carries out a request. Asked again with the same request id, it is the same claim.
///
/// @param entry SHA-256 of the API key's id and the client's idempotency key, in 64 hexadecimal digits
/// @param fingerprint of the request's content, in 64 hexadecimal digits; only the client's secret could make it
/// @param run of the gateway
public record AnswerClaim(
        String entry,
        String keyId,
        String fingerprint,
        String requestId,
        String gatewayId,
        long run) {}
