package com.metisrouter.ledger.eventstore;

import com.metisrouter.contracts.Edge;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;

/// Streams that say themselves what they add up to, so that reading one may start there rather than at its first event.
@Edge
public interface ClosedStreams {

    /// The aggregate as of its last closing.
    ///
    /// @param sequence of the latest snapshot, -1 where there is none; only a later closing is of use
    Optional<DomainEventMessage<?>> after(String aggregateId, long sequence);
}
