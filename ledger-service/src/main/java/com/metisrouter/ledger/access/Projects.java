package com.metisrouter.ledger.access;

import com.metisrouter.contracts.Edge;
import com.metisrouter.ledger.access.ProjectCommand.ArchiveProject;
import com.metisrouter.ledger.access.ProjectCommand.ChangeProject;
import com.metisrouter.ledger.access.ProjectCommand.CreateProject;
import com.metisrouter.ledger.access.ProjectCommand.EnsureProject;
import com.metisrouter.ledger.eventstore.LedgerTransactions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import org.axonframework.commandhandling.gateway.CommandGateway;

/// All projects: sends each its commands.
@Edge
public final class Projects {

    private final CommandGateway commands;
    private final LedgerTransactions transactions;
    private final KeyDirectory directory;
    private final ChangedKeys changed;
    private final InstantSource clock;

    public Projects(
            CommandGateway commands,
            LedgerTransactions transactions,
            KeyDirectory directory,
            ChangedKeys changed,
            InstantSource clock) {
        this.commands = commands;
        this.transactions = transactions;
        this.directory = directory;
        this.changed = changed;
        this.clock = clock;
    }

    /// @param accountId one that exists
    public AccessDecision<ProjectEvent, ProjectState> create(
            String accountId, Label name, ProjectAttributes attributes, String actor) {
        var id = AccessIds.project(accountId, name);
        return send(new CreateProject(id, accountId, name, attributes, actor));
    }

    public AccessDecision<ProjectEvent, ProjectState> change(
            String projectId, UnaryOperator<ProjectAttributes> change, String actor) {
        return sendToExisting(new ChangeProject(projectId, change, actor));
    }

    public AccessDecision<ProjectEvent, ProjectState> archive(String projectId, String actor) {
        return sendToExisting(new ArchiveProject(projectId, actor));
    }

    /// In the transaction that the caller runs, which holds the project's lock.
    AccessDecision<ProjectEvent, ProjectState> ensureWithin(EnsureProject command, Instant now) {
        return commands.sendAndWait(new Project.Task(command, now));
    }

    /// Without this a command to a project that isn't there would make an empty one.
    private AccessDecision<ProjectEvent, ProjectState> sendToExisting(ProjectCommand command) {
        return directory.project(command.projectId()).isEmpty()
                ? new AccessDecision.Refused<>(AccessRefusal.NO_SUCH_PROJECT)
                : send(command);
    }

    private AccessDecision<ProjectEvent, ProjectState> send(ProjectCommand command) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var decision =
                transactions.inOneRepeating(
                        List.of(command.projectId()),
                        () ->
                                commands.<AccessDecision<ProjectEvent, ProjectState>>sendAndWait(
                                        new Project.Task(command, now)));
        if (decision instanceof AccessDecision.Accepted<ProjectEvent, ProjectState>) {
            changed.add(command.projectId());
        }
        return decision;
    }
}
