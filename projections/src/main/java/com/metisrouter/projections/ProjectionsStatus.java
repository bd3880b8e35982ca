package com.metisrouter.projections;

import com.metisrouter.projections.checkpoint.ViewStatus;
import java.util.List;

/// How the projections are doing.
///
/// @param keys API keys known
public record ProjectionsStatus(List<ViewStatus> views, int keys) {

    public ProjectionsStatus {
        views = List.copyOf(views);
    }

    /// Whether nothing needs a person: no view fails, and no event contradicts another.
    public boolean isHealthy() {
        return views.stream()
                .allMatch(view ->
                        view.error() == null
                                && view.poisonEvents() == 0
                                && view.anomalies() == 0
                                && view.state() != ViewStatus.State.STOPPED);
    }
}
