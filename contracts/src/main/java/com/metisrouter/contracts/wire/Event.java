package com.metisrouter.contracts.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An event with what CloudEvents says about it.
///
/// @param id unique; the same event sent twice has the same id
/// @param source who says so, such as `/metisrouter/proxy/gw-1`
/// @param subject what it is about, such as a request id
/// @param partitionKey the account id, key hash or model id
/// @param sequence the number of the event in its aggregate's stream, from 0; -1 where it has none
/// @param position the number of the event among all that the ledger published, dense, from 1; -1 where it has none
/// @param traceparent W3C trace context, null where there is none
/// @param data one of the payloads that `EventType` lists
public record Event(
        String id,
        String source,
        String subject,
        String partitionKey,
        Instant time,
        long sequence,
        long position,
        @Nullable String traceparent,
        Object data) {

    /// An event of a gateway or the catalog, which has no stream position.
    public static Event of(
            String id,
            String source,
            String subject,
            String partitionKey,
            Instant time,
            Object data) {
        return new Event(id, source, subject, partitionKey, time, -1, -1, null, data);
    }

    /// @param newTraceparent empty for none
    public Event inTrace(String newTraceparent) {
        return newTraceparent.isEmpty()
                ? this
                : new Event(
                        id,
                        source,
                        subject,
                        partitionKey,
                        time,
                        sequence,
                        position,
                        newTraceparent,
                        data);
    }
}
