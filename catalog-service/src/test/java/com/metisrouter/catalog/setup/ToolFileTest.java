package com.metisrouter.catalog.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ToolFileTest {

    private static final String TOOL =
            """
            id: t
            name: T
            kind: library
            wire: "/v1/chat/completions"
            needs: nothing
            snippets:
              - title: One
                format: bash
                template: echo {{openai_base}}
            verify:
              command: "true"
              expect: nothing
            request:
              path: "/v1/chat/completions"
              body: "{}"
            undo: nothing
            checked: never
            """;

    @Test
    void a_file_is_read() {
        assertThat(ToolFile.read("t.yaml", TOOL).snippets()).hasSize(1);
    }

    @Test
    void all_that_is_wrong_is_told_at_once_with_the_file() {
        assertThatThrownBy(() ->
                        ToolFile.read(
                                "t.yaml",
                                TOOL.replace("openai_base", "openai_bass")
                                        .replace("format: bash", "format: bosh")
                                        .replace("undo: nothing\n", "")
                                        .replace("needs:", "neads:")
                                        .replace("wire: \"/v1/chat", "wire: \"/v2/chat")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openai_bass")
                .hasMessageContaining("bosh")
                .hasMessageContaining("\"undo\" is missing")
                .hasMessageContaining("neads")
                .hasMessageContaining("/v2/chat")
                .hasMessageContaining("t.yaml");
    }

    @Test
    void what_is_no_yaml_is_said_to_be_none() {
        assertThatThrownBy(() -> ToolFile.read("t.yaml", "id: [")).hasMessageContaining("not YAML");
        assertThatThrownBy(() -> ToolFile.read("t.yaml", "- a")).hasMessageContaining("a map");
    }
}
