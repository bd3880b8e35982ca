package com.metisrouter.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The quick look at JSON against the parser.
final class MemberScanTest {

    private static final String[] DOCUMENTS = {
        "{}",
        " { \"a\" : 1 , \"b\":[ ] ,\"c\":{ } }\n",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"h\\u00e9 \\\"x\\\"\\n\"}],\"n\":1.5e-3,\"stream\":true}",
        "{\"a\":[[[],{}],[{\"b\":[1,-2,3.0,0,1E5]}]],\"c\":null,\"d\":false,\"é\":\"好𝄞é\"}",
        "{\"usage\":{\"prompt_tokens\":312,\"details\":{\"cached\":128}},\"x\":\"好𝄞é\",\"y\":[true,false,null]}"
    };
    private static final String ALPHABET =
            "{}[]\",:\\ \n\t0123456789.eE+-truefalsn/bu\u0000\u0001\u007f";

    private static void same(byte[] json) {
        var seen = MemberScan.of(json, 0, json.length);
        if (seen == null) {
            return;
        }

        var parsed = Objects.requireNonNull(JsonMembers.parsed(json));

        assertThat(seen.all()).isEqualTo(parsed.all());
        assertThat(seen.all().keySet().stream().toList())
                .isEqualTo(parsed.all().keySet().stream().toList());
        assertThat(seen.afterOpening()).isEqualTo(parsed.afterOpening());
        for (var name : seen.all().keySet()) {
            assertThat(seen.member(name)).isEqualTo(parsed.member(name));
        }
    }

    @Test
    void what_it_takes_for_right_the_parser_reads_in_the_same_way() {
        var random = new Random(11);
        for (var document : DOCUMENTS) {
            var original = document.getBytes(UTF_8);
            for (var i = 0; i < 30_000; i++) {
                var json = original.clone();
                for (var changes = random.nextInt(3); changes >= 0; changes--) {
                    json[random.nextInt(json.length)] =
                            random.nextInt(4) == 0
                                    ? (byte) random.nextInt()
                                    : (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
                }
                same(json);
            }
        }
    }

    @Test
    void an_ordinary_document_is_not_left_to_the_parser() {
        for (var document : DOCUMENTS) {
            if (document.contains("\"é\"")) {
                continue; // A name beyond ASCII is unusual.
            }
            var json = document.getBytes(UTF_8);

            assertThat(MemberScan.of(json, 0, json.length)).as(document).isNotNull();
            same(json);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{",
                "{\"a\"}",
                "{\"a\":1,}",
                "{,\"a\":1}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":-}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1e}",
                "{\"a\":NaN}",
                "{\"a\":tru}",
                "{\"a\":truex}",
                "{\"a\":[1,]}",
                "{\"a\":[1}",
                "{\"a\":{1}}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"b}",
                "{\"a\":1}}",
                "{\"a\":1} x",
                "{\"a\":1,\"a\":2}",
                "{\"\\u0061\":1}",
                "{'a':1}"
            })
    void what_is_wrong_or_unusual_is_for_the_parser_to_say(String document) {
        var json = document.getBytes(UTF_8);

        assertThat(MemberScan.of(json, 0, json.length)).isNull();
    }

    @Test
    void deep_nesting_is_for_the_parser_to_say() {
        var json = ("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}").getBytes(UTF_8);

        assertThat(MemberScan.of(json, 0, json.length)).isNull();
    }
}
