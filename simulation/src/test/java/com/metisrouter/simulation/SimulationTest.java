package com.metisrouter.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/// Worlds full of faults, each from one seed. Half of the seeds are the same in every build, the others new: the command that is printed for
/// one that fails brings it back.
class SimulationTest {

    private static final long SEEDS = Long.getLong("simulation.seeds", 2_000);
    private static final int TRACED = 10_000;

    @Test
    void every_promise_holds_in_whatever_the_known_seeds_bring() {
        var answer = simulate("--seed", "1", "--seeds", "" + SEEDS / 2);

        assertThat(answer.status).as(answer.text).isZero();
    }

    @Test
    void every_promise_holds_in_whatever_new_seeds_bring() {
        var first = 1_000_000 + System.currentTimeMillis() % 1_000_000_000 * 1_000;

        var answer = simulate("--seed", "" + first, "--seeds", "" + SEEDS / 2);

        assertThat(answer.status).as(answer.text).isZero();
    }

    /// A run that stood still while it was replaced admits at a place that its successor has voided: it gives nobody anything.
    @Test
    void a_place_voided_before_its_admission_is_heard_of_is_settled() {
        var answer = simulate("--seed", "546232248763");

        assertThat(answer.status).as(answer.text).isZero();
    }

    @Test
    void a_seed_has_one_history() {
        var once = Simulation.run(42, 1_500, TRACED);
        Simulation.run(43, 1_500, 0);
        var again = Simulation.run(42, 1_500, TRACED);

        assertThat(again.digest()).isEqualTo(once.digest());
        assertThat(again.trace()).hasSameSizeAs(once.trace());
        assertThat(again.admitted()).isEqualTo(once.admitted()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            value = Sabotage.class,
            names = {"NONE"},
            mode = EnumSource.Mode.EXCLUDE)
    void a_world_that_breaks_its_own_promises_is_found_out(Sabotage sabotage) {
        var found =
                LongStream.rangeClosed(1, 100)
                        .mapToObj(seed -> Simulation.run(seed, 1_500, 0, sabotage))
                        .filter(result -> !result.holds())
                        .findFirst();

        assertThat(found).isPresent();
        assertThat(found.get().toReproduce())
                .isEqualTo(
                        "./metis simulate --seed " + found.get().seed() + " --steps 1500 --trace");
    }

    @Test
    void the_command_line_shows_the_last_steps_of_a_seed() {
        var answer = simulate("--seed", "7", "--steps", "500", "--trace");

        assertThat(answer.status).isZero();
        assertThat(answer.text).contains("ledger/1 starts", "committed CreditGranted");
        assertThat(answer.text).contains("1 seeds, ").contains("every promise held");
    }

    @Test
    void nonsense_on_the_command_line_is_refused() {
        assertThat(simulate("--seeds", "0").status).isEqualTo(2);
        assertThat(simulate("--steps", "-1").status).isEqualTo(2);
        assertThat(simulate("--seed", "one").status).isEqualTo(2);
    }

    private record Answer(int status, String text) {}

    private static Answer simulate(String... arguments) {
        var out = new StringWriter();
        var status =
                new CommandLine(new SimulateCommand())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(out))
                        .execute(arguments);
        System.out.println("simulate " + String.join(" ", arguments) + ": " + lastLine(out));
        return new Answer(status, out.toString());
    }

    private static String lastLine(StringWriter out) {
        return out.toString().lines().reduce("", (_, line) -> line);
    }
}
