package com.metisrouter.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimulatorConfigTest {

    @Test
    void reports_all_problems_together() {
        assertThatThrownBy(
                        () -> new SimulatorConfig(" ", -1, 0, 0, 0, Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "host is blank",
                        "port: -1",
                        "eventLoopThreads: 0",
                        "servedMax: 0",
                        "bodyBytesMax: 0",
                        "idleMax",
                        "halfOpenMax");
    }

    @Test
    void has_the_defaults_that_the_readme_states() {
        var config = SimulatorConfig.local();

        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isZero();
        assertThat(config.servedMax()).isEqualTo(100_000);
        assertThat(config.bodyBytesMax()).isEqualTo(32 * 1024 * 1024);
        assertThat(config.idleMax()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.halfOpenMax()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void is_read_from_the_command_line() {
        var config = SimulatorMain.configOf("--port", "4711", "--host", "0.0.0.0");

        assertThat(config.port()).isEqualTo(4711);
        assertThat(config.host()).isEqualTo("0.0.0.0");
        assertThat(SimulatorMain.configOf().port()).isEqualTo(4010);
        assertThatThrownBy(() -> SimulatorMain.configOf("--ports", "1"))
                .hasMessageContaining("--port, --host");
        assertThatThrownBy(() -> SimulatorMain.configOf("--port"))
                .hasMessageContaining("needs a value");
    }

    @Test
    void a_taken_port_is_named() {
        try (var first = ProviderSimulator.start(SimulatorConfig.local())) {
            var taken = SimulatorConfig.local().on("127.0.0.1", first.port());

            assertThatThrownBy(() -> ProviderSimulator.start(taken))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(":" + first.port());
        }
    }
}
