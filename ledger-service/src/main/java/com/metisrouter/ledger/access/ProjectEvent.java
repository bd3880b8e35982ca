package com.metisrouter.ledger.access;

import java.time.Instant;

/// What happened to a project. Stays in the ledger; gateways are told by the snapshots of its keys.
public sealed interface ProjectEvent {

    String projectId();

    Instant recordedAt();

    record ProjectCreated(
            String projectId,
            String accountId,
            String name,
            ProjectAttributes attributes,
            String actor,
            Instant recordedAt)
            implements ProjectEvent {}

    /// @param attributes all of them, as they are from now on
    record ProjectChanged(
            String projectId, ProjectAttributes attributes, String actor, Instant recordedAt)
            implements ProjectEvent {}

    record ProjectArchived(String projectId, String actor, Instant recordedAt)
            implements ProjectEvent {}
}
