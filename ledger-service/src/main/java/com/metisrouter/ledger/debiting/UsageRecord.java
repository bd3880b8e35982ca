package com.metisrouter.ledger.debiting;

import com.metisrouter.contracts.metering.RequestMetered;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A record of the topic, and what it says, if that could be read.
///
/// @param request null where it can't be read
/// @param verbatim whether writing the request again would give the payload
/// @param unreadable why it can't be read, else empty
@SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
public record UsageRecord(
        String topic,
        int partition,
        long offset,
        String key,
        Map<String, String> headers,
        byte[] payload,
        @Nullable RequestMetered request,
        boolean verbatim,
        String unreadable) {

    public UsageRecord {
        headers = Map.copyOf(headers);
    }

    String place() {
        return topic + "/" + partition + "/" + offset;
    }
}
