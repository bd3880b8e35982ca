package com.metisrouter.contracts.leasing;

/// The ledger's answer to a gateway's sign of life: `POST /internal/v1/gateways/{gatewayId}/runs/{run}/alive`.
///
/// @param currentRun the gateway's own run, or a newer one: then this one is fenced and must stop
public record SignOfLife(long currentRun) {}
