package com.metisrouter.ledger.access;

import com.metisrouter.contracts.Edge;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/// The project as Axon sees it: it carries the state, asks `ProjectDecider`, and appends what that says.
@Edge
@AggregateRoot(type = Project.TYPE)
public class Project {

    public static final String TYPE = "project";

    /// A message to one project.
    public sealed interface ToProject {
        String projectId();
    }

    record Task(ProjectCommand command, Instant now) implements ToProject {
        @Override
        public String projectId() {
            return command.projectId();
        }
    }

    @SuppressWarnings("UnusedVariable") // Axon reads it.
    @AggregateIdentifier
    private @Nullable String projectId;

    private @Nullable ProjectState state;

    protected Project() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    AccessDecision<ProjectEvent, ProjectState> handle(Task task) {
        return append(ProjectDecider.decide(task.command(), state, task.now()));
    }

    private static AccessDecision<ProjectEvent, ProjectState> append(
            AccessDecision<ProjectEvent, ProjectState> decision) {
        if (decision instanceof AccessDecision.Accepted<ProjectEvent, ProjectState>(var event, _)) {
            AggregateLifecycle.apply(event);
        }
        return decision;
    }

    @EventSourcingHandler
    void on(ProjectEvent event) {
        projectId = event.projectId();
        state = ProjectDecider.evolve(state, event);
    }
}
