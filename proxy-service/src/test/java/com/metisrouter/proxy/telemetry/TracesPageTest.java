package com.metisrouter.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The reference of traces names what spans hold, and nothing else.
final class TracesPageTest {

    private static final Path PAGE = Path.of("../docs/reference/traces.md");

    @Test
    void the_page_lists_every_attribute() throws Exception {
        var listed =
                Pattern.compile("^\\| `([a-z_.]+)` \\|", Pattern.MULTILINE)
                        .matcher(Files.readString(PAGE))
                        .results()
                        .map(it -> it.group(1))
                        .toList();

        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(GenAiSpans.class.getDeclaredFields())
                                .filter(it -> it.getType() == AttributeKey.class)
                                .map(TracesPageTest::key)
                                .toList());
    }

    private static String key(Field field) {
        try {
            field.setAccessible(true);
            return ((AttributeKey<?>) field.get(null)).getKey();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
