package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.metisrouter.catalog.setup.Filling;
import com.metisrouter.catalog.setup.Tool;
import com.metisrouter.catalog.setup.Tools;
import com.metisrouter.contracts.money.Usd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Coding tools themselves, set up in an empty home exactly as their pages say and checked with the page's own command.
///
/// A tool that isn't installed is skipped; their pages name the packages of npm that bring them.
class RealToolsIT {

    private static final Duration RUN_TIME_MAX = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Usd CREDIT = Usd.parse("20.00");

    private static House house;

    @BeforeAll
    static void start() throws Exception {
        house = House.startInEmptyFolder();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    @ParameterizedTest
    @CsvSource({
        "claude-code, claude, sim/claude",
        "codex, codex, sim/agent",
        "gemini-cli, gemini, sim/gemini",
        "opencode, opencode, sim/agent",
        "qwen-code, qwen, sim/agent",
    })
    void a_tool_set_up_as_its_page_says_answers_and_pays(
            String id, String program, String model, @TempDir Path home) throws Exception {
        assumeTrue(Program.isThere(program), program + " is not installed");
        var tool = Tools.bundled().find(id).orElseThrow();
        var filling = new Filling(house.gatewayUrl(), model, 1_000_000, 65_536);
        var key = house.newCustomer("acc_tool_" + program, CREDIT.toString());
        var work = Files.createDirectory(home.resolve("work"));
        for (var snippet : tool.snippets()) {
            write(snippet, filling, home, work);
        }

        var ran =
                Program.run(
                        work,
                        RUN_TIME_MAX,
                        Map.of("HOME", home.toString(), "METISROUTER_API_KEY", key, "TERM", "dumb"),
                        "bash",
                        "-c",
                        filling.into(tool.verify().command()));

        assertThat(ran.exit()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("word1 word2 word3");
        await().atMost(SOON)
                .untilAsserted(() -> {
                    var rows = house.api().requests(key);
                    assertThat(rows)
                            .anySatisfy(row -> {
                                assertThat(row.path("model").asString()).isEqualTo(model);
                                assertThat(row.path("outcome").asString()).isEqualTo("COMPLETED");
                            });
                    var charged =
                            rows.stream()
                                    .map(row -> Usd.parse(row.path("charge").asString()))
                                    .reduce(Usd.ZERO, Usd::plus);
                    assertThat(charged.isPositive()).isTrue();
                    assertThat(house.api().balance(key, "balance"))
                            .isEqualTo(CREDIT.minus(charged));
                });
    }

    private static void write(Tool.Snippet snippet, Filling filling, Path home, Path work)
            throws IOException {
        if (snippet.file().isEmpty()) {
            return;
        }
        // The first of several places that would do.
        var place = snippet.file().split(",")[0];
        var file = place.startsWith("~/") ? home.resolve(place.substring(2)) : work.resolve(place);
        Files.createDirectories(file.getParent());
        Files.writeString(file, filling.into(snippet.template()));
    }
}
