package com.metisrouter.contracts.metering;

import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.List;

/// The ends of requests whose gateway died before it could say: the same record, whoever finds them, the gateway in its journal or the
/// ledger in its topics.
public final class LostRequests {

    /// By which a request is charged whose end nobody saw: nothing, until the provider's figure is known.
    public static final String ORPHAN_POLICY = "orphan-v1";

    /// By which a request is charged whose end nobody saw, but of which its gateway had noted how far it had come: for what had been used by
    /// then, until more is known.
    public static final String CHECKPOINT_POLICY = "orphan-checkpoint-v1";

    /// By which a sequence is closed of which nothing is known: nothing of it was served, since an answer waits for its admission.
    public static final String VOID_POLICY = "void-v1";

    /// By which the ledger closes a sequence of which it knows nothing. Nobody else may: only such a place stays open to its own record.
    public static final String TAKEN_BACK_POLICY = "void-taken-back-v1";

    /// What the client ran into.
    public static final String GATEWAY_DIED = "gateway_died";

    private static final String UNKNOWN = "unknown";

    private LostRequests() {}

    /// Admitted, and never ended.
    public static RequestMetered orphaned(RequestAdmitted admitted, Instant now) {
        return end(
                admitted.requestId(),
                admitted.caller(),
                admitted.position(),
                admitted.modelId(),
                admitted.endpoint(),
                Outcome.ORPHANED,
                Settlement.PENDING_PROVIDER,
                ORPHAN_POLICY,
                admitted.priceVersionId(),
                admitted.hold(),
                admitted.shard(),
                admitted.admittedAt(),
                now);
    }

    /// A sequence of which its gateway knows nothing.
    ///
    /// @param requestId a new one
    public static RequestMetered voided(
            String requestId, String accountId, LeasePosition position, int shard, Instant now) {
        return voided(requestId, accountId, position, VOID_POLICY, shard, now);
    }

    /// A sequence of which the ledger knows nothing when it takes the lease back. Its gateway may have known more.
    ///
    /// @param requestId a new one
    public static RequestMetered voidedByLedger(
            String requestId, String accountId, LeasePosition position, int shard, Instant now) {
        return voided(requestId, accountId, position, TAKEN_BACK_POLICY, shard, now);
    }

    public static boolean isVoidedByLedger(RequestMetered request) {
        return request.policyId().equals(TAKEN_BACK_POLICY);
    }

    private static RequestMetered voided(
            String requestId,
            String accountId,
            LeasePosition position,
            String policyId,
            int shard,
            Instant now) {
        return end(
                requestId,
                unknownCaller(accountId),
                position,
                UNKNOWN,
                UNKNOWN,
                Outcome.VOIDED,
                Settlement.FINAL,
                policyId,
                "",
                Usd.ZERO,
                shard,
                now,
                now);
    }

    public static Caller unknownCaller(String accountId) {
        return new Caller(accountId, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
    }

    private static RequestMetered end(
            String requestId,
            Caller caller,
            LeasePosition position,
            String modelId,
            String endpoint,
            Outcome outcome,
            Settlement settlement,
            String policyId,
            String priceVersionId,
            Usd hold,
            int shard,
            Instant admittedAt,
            Instant now) {
        return new RequestMetered(
                requestId,
                caller,
                position,
                modelId,
                modelId,
                endpoint,
                "",
                false,
                outcome,
                settlement,
                0,
                GATEWAY_DIED,
                "",
                policyId,
                priceVersionId,
                List.of(),
                null,
                hold,
                Usd.ZERO,
                Usd.ZERO,
                List.of(),
                shard,
                admittedAt,
                now,
                -1,
                Math.max(0, now.toEpochMilli() - admittedAt.toEpochMilli()));
    }
}
