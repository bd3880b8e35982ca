package com.metisrouter.ledger.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A project as it stands.
///
/// @param madeWith the attributes that it was made with: a request to make it again must name the same
/// @param archivedAt null while it is in use
public record ProjectState(
        String projectId,
        String accountId,
        String name,
        ProjectAttributes attributes,
        ProjectAttributes madeWith,
        Instant createdAt,
        @Nullable Instant archivedAt) {

    boolean archived() {
        return archivedAt != null;
    }

    ProjectState with(ProjectAttributes changed) {
        return new ProjectState(
                projectId, accountId, name, changed, madeWith, createdAt, archivedAt);
    }

    ProjectState archivedAt(Instant instant) {
        return new ProjectState(
                projectId, accountId, name, attributes, madeWith, createdAt, instant);
    }
}
