package com.metisrouter.catalog.pages.changes;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Changes, the newest first, as far as one page goes.
///
/// @param next where the page after this one goes on; empty if there is none
record ChangePage(ChangeQuery query, List<Change> changes, Optional<Position> next, Instant now) {

    static ChangePage of(List<Change> all, ChangeQuery query, Instant now) {
        var found = query.from(all);
        var more = found.size() > query.limit();
        var shown = more ? found.subList(0, query.limit()) : found;
        return new ChangePage(
                query,
                shown,
                more ? Optional.of(Position.of(shown.getLast())) : Optional.empty(),
                now);
    }

    /// The next page at a path, or nothing.
    Optional<String> next(String path) {
        return next.map(position -> query.address(path, position));
    }
}
