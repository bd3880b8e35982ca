package com.metisrouter.ledger.access;

import com.metisrouter.ledger.access.AccessDecision.Accepted;
import com.metisrouter.ledger.access.AccessDecision.AlreadyDone;
import com.metisrouter.ledger.access.AccessDecision.Refused;
import com.metisrouter.ledger.access.ProjectCommand.ArchiveProject;
import com.metisrouter.ledger.access.ProjectCommand.ChangeProject;
import com.metisrouter.ledger.access.ProjectCommand.CreateProject;
import com.metisrouter.ledger.access.ProjectCommand.EnsureProject;
import com.metisrouter.ledger.access.ProjectEvent.ProjectArchived;
import com.metisrouter.ledger.access.ProjectEvent.ProjectChanged;
import com.metisrouter.ledger.access.ProjectEvent.ProjectCreated;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The rules of a project: it is made once under its name, may change what its keys may do, and may be archived, for good. Pure.
final class ProjectDecider {

    private ProjectDecider() {}

    /// @param state null where there is no such project yet
    static AccessDecision<ProjectEvent, ProjectState> decide(
            ProjectCommand command, @Nullable ProjectState state, Instant now) {
        return switch (command) {
            case CreateProject create ->
                    state == null ? created(create, now) : createdBefore(create, state);
            case EnsureProject ensure -> {
                if (state == null) {
                    yield created(
                            new CreateProject(
                                    ensure.projectId(),
                                    ensure.accountId(),
                                    ensure.name(),
                                    ProjectAttributes.NONE,
                                    ensure.actor()),
                            now);
                }
                yield !isThat(state, ensure.accountId(), ensure.name())
                        ? new Refused<>(AccessRefusal.PROJECT_DIFFERS)
                        : state.archived()
                                ? new Refused<>(AccessRefusal.PROJECT_ARCHIVED)
                                : new AlreadyDone<>(state);
            }
            case ChangeProject change ->
                    state == null
                            ? new Refused<>(AccessRefusal.NO_SUCH_PROJECT)
                            : change(change, state, now);
            case ArchiveProject archive ->
                    state == null
                            ? new Refused<>(AccessRefusal.NO_SUCH_PROJECT)
                            : archive(archive, state, now);
        };
    }

    private static AccessDecision<ProjectEvent, ProjectState> created(
            CreateProject create, Instant now) {
        return accepted(
                null,
                new ProjectCreated(
                        create.projectId(),
                        create.accountId(),
                        create.name().text(),
                        create.attributes(),
                        create.actor(),
                        now));
    }

    /// The name is the key of the command: the same again is answered with the project as it stands by now.
    private static AccessDecision<ProjectEvent, ProjectState> createdBefore(
            CreateProject create, ProjectState state) {
        if (state.archived()) {
            return new Refused<>(AccessRefusal.PROJECT_ARCHIVED);
        }
        return isThat(state, create.accountId(), create.name())
                        && create.attributes().equals(state.madeWith())
                ? new AlreadyDone<>(state)
                : new Refused<>(AccessRefusal.PROJECT_DIFFERS);
    }

    /// Ids are hashes of account and name: not taken on trust.
    private static boolean isThat(ProjectState state, String accountId, Label name) {
        return state.accountId().equals(accountId) && state.name().equals(name.text());
    }

    private static AccessDecision<ProjectEvent, ProjectState> change(
            ChangeProject command, ProjectState state, Instant now) {
        if (state.archived()) {
            return new Refused<>(AccessRefusal.PROJECT_ARCHIVED);
        }
        var changed = command.change().apply(state.attributes());
        return changed.equals(state.attributes())
                ? new AlreadyDone<>(state)
                : accepted(
                        state,
                        new ProjectChanged(state.projectId(), changed, command.actor(), now));
    }

    private static AccessDecision<ProjectEvent, ProjectState> archive(
            ArchiveProject command, ProjectState state, Instant now) {
        return state.archived()
                ? new AlreadyDone<>(state)
                : accepted(state, new ProjectArchived(state.projectId(), command.actor(), now));
    }

    private static AccessDecision<ProjectEvent, ProjectState> accepted(
            @Nullable ProjectState state, ProjectEvent event) {
        return new Accepted<>(event, evolve(state, event));
    }

    static ProjectState evolve(@Nullable ProjectState state, ProjectEvent event) {
        return switch (event) {
            case ProjectCreated created ->
                    new ProjectState(
                            created.projectId(),
                            created.accountId(),
                            created.name(),
                            created.attributes(),
                            created.attributes(),
                            created.recordedAt(),
                            null);
            case ProjectChanged changed -> existing(state, event).with(changed.attributes());
            case ProjectArchived archived ->
                    existing(state, event).archivedAt(archived.recordedAt());
        };
    }

    private static ProjectState existing(@Nullable ProjectState state, ProjectEvent event) {
        if (state == null) {
            throw new IllegalStateException(
                    event.projectId() + ": " + event + " (expected: created before)");
        }
        return state;
    }
}
