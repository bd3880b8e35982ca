package com.metisrouter.ledger.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Upcasters;
import com.metisrouter.ledger.access.ProjectCommand.ArchiveProject;
import com.metisrouter.ledger.access.ProjectCommand.ChangeProject;
import com.metisrouter.ledger.access.ProjectCommand.CreateProject;
import com.metisrouter.ledger.access.ProjectCommand.EnsureProject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/// Random histories of a project.
class ProjectHistoryProperties {

    private static final int STEPS = 25;
    private static final Label NAME = new Label("assistant");

    @Property(tries = 3_000)
    void replay_equals_state_and_an_archived_project_stays_as_it_is(@ForAll Random random) {
        var events = new ArrayList<ProjectEvent>();
        @Nullable ProjectState state = null;
        var now = Instant.parse("2026-11-22T10:00:00Z");

        for (var step = 0; step < STEPS; step++) {
            now = now.plusSeconds(random.nextInt(1_000));
            var before = state;
            if (ProjectDecider.decide(command(random), state, now)
                    instanceof
                    AccessDecision.Accepted<ProjectEvent, ProjectState>(var event, var after)) {
                events.add(event);
                state = after;
                assertThat(before == null || !before.archived()).isTrue();
            }
        }

        ProjectState replayed = null;
        for (var event : events) {
            replayed =
                    ProjectDecider.evolve(
                            replayed, Upcasters.read(Json.bytes(event), event.getClass()));
        }
        assertThat(replayed).isEqualTo(state);
        assertThat(events.stream().filter(ProjectEvent.ProjectCreated.class::isInstance))
                .hasSizeLessThanOrEqualTo(1);
    }

    private static ProjectCommand command(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> new ArchiveProject("proj_1", "tests");
            case 1, 2 -> new EnsureProject("proj_1", "acc_1", NAME, "tests");
            case 3, 4 -> new CreateProject("proj_1", "acc_1", NAME, attributes(random), "tests");
            default -> {
                var attributes = attributes(random);
                yield new ChangeProject("proj_1", _ -> attributes, "tests");
            }
        };
    }

    private static ProjectAttributes attributes(Random random) {
        var limit = SpendLimit.of(Usd.ofNanos(1 + random.nextInt(3)), SpendLimit.Period.MONTH);
        return new ProjectAttributes(
                random.nextBoolean() ? List.of() : List.of("sim/chat"),
                List.of(),
                random.nextBoolean() ? List.of() : List.of(limit));
    }
}
