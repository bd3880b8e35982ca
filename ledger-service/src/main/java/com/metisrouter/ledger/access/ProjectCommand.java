package com.metisrouter.ledger.access;

import java.util.function.UnaryOperator;

/// What may be asked of a project.
public sealed interface ProjectCommand {

    String projectId();

    record CreateProject(
            String projectId,
            String accountId,
            Label name,
            ProjectAttributes attributes,
            String actor)
            implements ProjectCommand {}

    /// Asked when a key names a project: it is there afterwards, as it was or without restrictions.
    record EnsureProject(String projectId, String accountId, Label name, String actor)
            implements ProjectCommand {}

    /// @param change of the attributes that the project has when it is asked
    record ChangeProject(String projectId, UnaryOperator<ProjectAttributes> change, String actor)
            implements ProjectCommand {}

    record ArchiveProject(String projectId, String actor) implements ProjectCommand {}
}
