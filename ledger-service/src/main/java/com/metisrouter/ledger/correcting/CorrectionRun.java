package com.metisrouter.ledger.correcting;

import org.jspecify.annotations.Nullable;

/// A correction that somebody ordered, and how far it is.
///
/// @param id the caller's key; the id of the correction in the events
/// @param entry of the ledger in which the request stood, where the order is about one; else empty
/// @param summary what is planned, once it is; what was booked, once all is
public record CorrectionRun(
        String id,
        CorrectionOrder order,
        String entry,
        String actor,
        String reason,
        String approvedBy,
        State state,
        @Nullable CorrectionSummary summary) {

    public enum State {
        /// Being planned or booked; after a restart, waiting to be started again.
        STARTED,
        /// More than one person may move alone.
        NEEDS_APPROVAL,
        DONE
    }

    CorrectionRun with(State newState, @Nullable CorrectionSummary newSummary) {
        return new CorrectionRun(id, order, entry, actor, reason, approvedBy, newState, newSummary);
    }

    CorrectionRun approved(String by) {
        return new CorrectionRun(id, order, entry, actor, reason, by, State.STARTED, summary);
    }
}
