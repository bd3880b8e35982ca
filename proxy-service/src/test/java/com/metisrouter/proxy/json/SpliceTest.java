package com.metisrouter.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class SpliceTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    private static JsonMembers read(byte[] json) {
        var members = JsonMembers.ofDocument(json);
        if (members == null) {
            throw new AssertionError("no object");
        }
        return members;
    }

    private static String set(String json, String name, String value) {
        var bytes = json.getBytes(UTF_8);
        return new String(new Splice(bytes).set(read(bytes), name, value).apply(), UTF_8);
    }

    @Test
    void everything_but_the_value_stays_as_it_was() {
        var json =
                "\n{ \"n\" : 1.50E+2 , \"model\"\t:\"a\\u002fb\" ,\"x\":[1,{\"model\":\"inner\"}],\"y\":\"\u00e9\ud83d\ude00\"}\r\n";

        assertThat(set(json, "model", "\"c\"")).isEqualTo(json.replace("\"a\\u002fb\"", "\"c\""));
        assertThat(set(json, "n", "7")).isEqualTo(json.replace("1.50E+2", "7"));
        assertThat(set(json, "x", "[]")).isEqualTo(json.replace("[1,{\"model\":\"inner\"}]", "[]"));
        assertThat(set(json, "y", "null"))
                .isEqualTo(json.replace("\"\u00e9\ud83d\ude00\"", "null"));
    }

    @Test
    void a_member_that_is_missing_becomes_the_first() {
        assertThat(set("{ \"a\":1}", "b", "2")).isEqualTo("{\"b\":2, \"a\":1}");
        assertThat(set(" {} ", "b", "2")).isEqualTo(" {\"b\":2} ");
    }

    @Test
    void several_edits_do_not_get_in_each_others_way() {
        var bytes =
                "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"a\":1},\"max_tokens\":null}"
                        .getBytes(UTF_8);
        var members = read(bytes);
        var options = Objects.requireNonNull(members.find("stream_options"));

        var edited =
                new Splice(bytes)
                        .set(members, "max_tokens", "5")
                        .set(JsonMembers.within(bytes, options), "include_usage", "true")
                        .set(members, "model", "\"longer name\"")
                        .set(members, "new", "0")
                        .apply();

        assertThat(new String(edited, UTF_8))
                .isEqualTo(
                        "{\"new\":0,\"model\":\"longer name\",\"stream\":true,\"stream_options\":{\"include_usage\":true,\"a\":1},\"max_tokens\":5}");
    }

    @Test
    void names_are_compared_as_what_they_mean() {
        assertThatThrownBy(() -> JsonMembers.ofDocument("{\"a\":1,\"\\u0061\":2}".getBytes(UTF_8)))
                .isInstanceOf(JsonMembers.Duplicate.class);
        assertThat(JsonMembers.ofDocument("{\"a\":1} {}".getBytes(UTF_8))).isNull();
        assertThat(JsonMembers.ofDocument("[1]".getBytes(UTF_8))).isNull();
        assertThat(JsonMembers.ofDocument("12".getBytes(UTF_8))).isNull();
    }

    @Property(tries = 500)
    void only_the_member_that_is_set_changes(
            @ForAll("objects") Map<String, Object> object, @ForAll int value) {
        for (var pretty : List.of(true, false)) {
            var writer = pretty ? MAPPER.writerWithDefaultPrettyPrinter() : MAPPER.writer();
            var bytes = writer.writeValueAsBytes(object);
            for (var name : object.keySet()) {
                var edited =
                        new Splice(bytes).set(read(bytes), name, Integer.toString(value)).apply();

                var expected = new java.util.LinkedHashMap<>(object);
                expected.put(name, value);
                assertThat(MAPPER.readTree(edited))
                        .isEqualTo(MAPPER.readTree(MAPPER.writeValueAsBytes(expected)));
            }
        }
    }

    @Provide
    Arbitrary<Map<String, Object>> objects() {
        var texts = Arbitraries.strings().ofMaxLength(12);
        Arbitrary<Object> scalars =
                Arbitraries.oneOf(
                        texts.map(it -> (Object) it),
                        Arbitraries.integers().map(it -> (Object) it),
                        Arbitraries.of(true, false).map(it -> (Object) it),
                        Arbitraries.bigDecimals().ofScale(4).map(it -> (Object) it));
        Arbitrary<Object> values =
                Arbitraries.oneOf(
                        scalars,
                        scalars.list().ofMaxSize(3).map(it -> (Object) it),
                        Combinators.combine(texts, scalars)
                                .as((name, value) -> (Object) Map.of(name, value)));
        return Arbitraries.maps(texts, values).ofMinSize(1).ofMaxSize(6);
    }
}
