package com.metisrouter.verifier.reading;

import com.metisrouter.contracts.evidence.EventLine;

/// An event that this release can't read: written by a newer one, or damaged. To leave it out would be to guess.
public final class UnknownEvent extends AuditProblem {

    UnknownEvent(EventLine line, String what) {
        super(
                "event "
                        + line.position()
                        + " ("
                        + line.stream()
                        + "/"
                        + line.sequence()
                        + ") "
                        + what
                        + ": take the release that wrote it, or a newer one");
    }
}
