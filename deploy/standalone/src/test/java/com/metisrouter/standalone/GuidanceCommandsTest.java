package com.metisrouter.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.catalog.pages.guidance.Guidance;
import com.metisrouter.catalog.setup.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the public pages tell people to type.
class GuidanceCommandsTest {

    private static final Pattern COMMAND = Pattern.compile("\\./metis((?: [a-z-]+){1,2})");

    @Test
    void every_command_of_ours_that_a_page_names_is_there(@TempDir Path home) {
        var texts = new ArrayList<String>();
        Guidance.bundled()
                .guides()
                .forEach(guide -> {
                    texts.add(guide.lead());
                    guide.items()
                            .forEach(item ->
                                    texts.add(
                                            item.text()
                                                    + " "
                                                    + item.command()
                                                    + " "
                                                    + item.instead()));
                });
        Tools.bundled()
                .all()
                .forEach(tool -> tool.errors().forEach(trouble -> texts.add(trouble.act() + " ")));
        var commands = new TreeSet<String>();
        texts.forEach(text ->
                COMMAND.matcher(text).results().forEach(it -> commands.add(it.group(1).strip())));

        assertThat(commands).contains("migrate check", "keys create", "usage");
        for (var command : commands) {
            var words = command.split(" ");
            // The second word may be prose or an argument: then the first alone is the command.
            var whole = Cli.run(home, with(words, "--help"));
            assertThat(whole.exitCode() == 0 || Cli.run(home, words[0], "--help").exitCode() == 0)
                    .as(command)
                    .isTrue();
        }
        assertThat(Cli.run(home, "migrate", "check", "--help").exitCode()).isZero();
        assertThat(Cli.run(home, "keys", "create", "--help").out())
                .contains("--project", "--client", "--workflow", "--limit", "--per");
    }

    private static String[] with(String[] words, String last) {
        var all = new ArrayList<>(java.util.List.of(words));
        all.add(last);
        return all.toArray(String[]::new);
    }
}
