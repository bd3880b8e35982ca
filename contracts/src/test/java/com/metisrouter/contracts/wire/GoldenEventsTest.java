package com.metisrouter.contracts.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each published event has a golden JSON file: today's code writes it to the letter and reads it back the same.
///
/// A failing test here is a change of contract. Add a field and the golden file gains a line; change a meaning and the event gets a new type.
class GoldenEventsTest {

    static Stream<Arguments> events() {
        return Samples.all().stream()
                .map(event -> Arguments.of(EventType.of(event.getClass()), event));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void is_written_as_its_golden_file(EventType type, Object event) throws IOException {
        var written =
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(event) + "\n";

        assertThat(written).isEqualTo(golden(type));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void is_read_from_its_golden_file(EventType type, Object event) throws IOException {
        assertThat(Json.read(golden(type).getBytes(UTF_8), type.payloadClass())).isEqualTo(event);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void is_read_even_with_fields_that_are_not_known_yet(EventType type, Object event)
            throws IOException {
        var newer = golden(type).replaceFirst("\\{", "{\"a_field_of_the_future\":{\"x\":[1,2]},");

        assertThat(Json.read(newer.getBytes(UTF_8), type.payloadClass())).isEqualTo(event);
    }

    @Test
    void no_event_type_is_without_a_golden_file() {
        var sampled =
                Samples.all().stream()
                        .map(event -> EventType.of(event.getClass()))
                        .collect(Collectors.toSet());

        assertThat(sampled).containsExactlyInAnyOrder(EventType.values());
        assertThat(Arrays.stream(EventType.values()).map(EventType::wireName))
                .doesNotHaveDuplicates();
    }

    private static String golden(EventType type) throws IOException {
        try (var in =
                GoldenEventsTest.class.getResourceAsStream(
                        "/golden/" + type.wireName() + ".json")) {
            assertThat(in).as("golden file of " + type.wireName()).isNotNull();
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
