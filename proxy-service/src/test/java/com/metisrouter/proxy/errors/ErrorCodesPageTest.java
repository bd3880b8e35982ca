package com.metisrouter.proxy.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The reference of error codes says what the code says.
final class ErrorCodesPageTest {

    private static final Path PAGE = Path.of("../docs/reference/error-codes.md");

    @Test
    void the_page_lists_every_code_as_it_is() throws IOException {
        assertThat(Files.readString(PAGE)).contains(table());
    }

    @Test
    void codes_are_unique_and_lower_case() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::code))
                .doesNotHaveDuplicates()
                .allMatch(it -> it.matches("[a-z0-9_]+"));
    }

    static String table() {
        return "| code | status | side | type | meaning |\n|---|---|---|---|---|\n"
                + Arrays.stream(ErrorCode.values())
                        .map(it ->
                                "| `"
                                        + it.code()
                                        + "` | "
                                        + it.status()
                                        + " | "
                                        + it.side().name().toLowerCase(Locale.ROOT)
                                        + " | `"
                                        + it.type()
                                        + "` | "
                                        + it.sentence()
                                        + " |\n")
                        .collect(Collectors.joining());
    }
}
