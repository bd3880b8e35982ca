package com.metisrouter.projections.usagelog;

import java.util.List;

/// A page of the usage log, newest first.
///
/// @param hasMore whether more lies beyond it in the direction that was asked for
public record UsagePage(List<UsageEntry> entries, boolean hasMore) {

    public UsagePage {
        entries = List.copyOf(entries);
    }
}
