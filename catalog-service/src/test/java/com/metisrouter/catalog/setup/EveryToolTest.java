package com.metisrouter.catalog.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.catalog.yaml.YamlText;
import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;

/// Every line that somebody may paste is what its format says, and holds what was filled in.
class EveryToolTest {

    private static final Filling FILLING =
            new Filling(
                    URI.create("http://gateway.example:8080"),
                    "sim/chat-tools.v1",
                    128_000,
                    16_384);

    @TempDir private Path dir;

    static Stream<Tool> tools() {
        return Tools.bundled().all().stream();
    }

    @ParameterizedTest
    @MethodSource("tools")
    void each_snippet_is_what_its_format_says(Tool tool) throws Exception {
        assertThat(tool.snippets()).isNotEmpty();
        for (var snippet : tool.snippets()) {
            var text = FILLING.into(snippet.template());
            assertThat(text).doesNotContainPattern("\\{\\{[a-z_]+}}");
            check(tool.id() + ", " + snippet.title(), snippet.format(), text);
        }
        assertThat(runs("bash", ".sh", FILLING.into(tool.verify().command()), "-n"))
                .as(tool.id() + "'s check")
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("tools")
    void each_tool_names_the_gateway_the_model_and_where_the_key_is(Tool tool) {
        var all = new StringBuilder(tool.verify().command());
        all.append(tool.request().path()).append(tool.request().body());
        tool.snippets().forEach(it -> all.append(it.template()));

        assertThat(FILLING.into(all.toString()))
                .contains("gateway.example:8080", "sim/chat-tools.v1")
                .containsPattern("METISROUTER_API_KEY|the key");
        assertThat(tool.errors()).extracting(Tool.Trouble::symptom).contains("401 invalid_api_key");
        assertThat(Json.mapper().readTree(FILLING.into(tool.request().body())).isObject()).isTrue();
        assertThat(tool.request().path()).startsWith("/v1");
        assertThat(SetupMarkdown.page(tool, FILLING))
                .doesNotContain("mrk_")
                .doesNotContainPattern("\\{\\{[a-z_]+}}");
    }

    @Test
    void ids_are_the_names_of_their_files_and_none_is_there_twice() {
        assertThat(Tools.bundled().all())
                .extracting(Tool::id)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(25);
        assertThat(Tools.bundled().find("codex")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a/\"; rm -rf ~; \"",
                "http://a/$(id)",
                "http://a/`id`",
                "http://a/'",
                "javascript:alert(1)",
                "http://a/<script>"
            })
    void an_address_that_could_break_out_of_a_line_is_refused(String address) {
        assertThatThrownBy(() -> new Filling(uri(address), "a/b", 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static URI uri(String text) {
        return URI.create(
                text.replace("\"", "%22")
                        .replace(" ", "%20")
                        .replace("<", "%3C")
                        .replace(">", "%3E")
                        .replace("`", "%60"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b\"", "a/b'", "a/$(id)", "a/b\n", "", "a b", "a/`b`", "a/b\\"})
    void a_model_that_could_break_out_of_a_line_is_refused(String model) {
        assertThatThrownBy(() -> new Filling(URI.create("http://a"), model, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void check(String what, String format, String text) throws Exception {
        switch (format) {
            case "json" -> assertThat(Json.mapper().readTree(text).isObject()).as(what).isTrue();
            case "toml" -> {
                var toml = Toml.parse(text);
                assertThat(toml.errors()).as(what).isEmpty();
                assertThat(toml.toJson()).contains("http://gateway.example:8080");
            }
            case "yaml" -> assertThat(YamlText.read(text)).as(what).isNotEmpty();
            case "properties" -> {
                var properties = new Properties();
                properties.load(new StringReader(text));
                assertThat(properties).as(what).isNotEmpty();
            }
            case "bash" -> assertThat(runs("bash", ".sh", text, "-n")).as(what).isTrue();
            case "python" ->
                    assertThat(
                                    runs(
                                            "python3",
                                            ".py",
                                            text,
                                            "-c",
                                            "import ast,sys; ast.parse(open(sys.argv[1]).read())"))
                            .as(what)
                            .isTrue();
            case "typescript" ->
                    assertThat(runs("node", ".mjs", text, "--check")).as(what).isTrue();
            case "java", "go", "powershell" -> assertThat(isBalanced(text)).as(what).isTrue();
            case "text" -> assertThat(text).as(what).isNotBlank();
            default -> throw new AssertionError(what + ": nothing checks " + format);
        }
    }

    /// Where the program isn't there, quotes and brackets at least are in pairs.
    private boolean runs(String program, String suffix, String text, String... arguments)
            throws IOException, InterruptedException {
        var file = Files.writeString(Files.createTempFile(dir, "snippet", suffix), text);
        var command = new java.util.ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        command.add(file.toString());
        try {
            var process = new ProcessBuilder(command).inheritIO().start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException _) {
            return isBalanced(text);
        }
    }

    private static boolean isBalanced(String text) {
        var open = new ArrayDeque<Character>();
        char quote = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if ("([{".indexOf(c) >= 0) {
                open.push(c);
            } else if (")]}".indexOf(c) >= 0) {
                if (open.isEmpty() || "([{".indexOf(open.pop()) != ")]}".indexOf(c)) {
                    return false;
                }
            }
        }
        return open.isEmpty() && quote == 0;
    }
}
