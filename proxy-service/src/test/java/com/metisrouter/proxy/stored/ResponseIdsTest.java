package com.metisrouter.proxy.stored;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.proxy.stored.ResponseIds.Place;
import org.junit.jupiter.api.Test;

final class ResponseIdsTest {

    private static final Place PLACE = new Place("openai", "resp_68aa11");

    private final ResponseIds ids = new ResponseIds("secret");

    @Test
    void any_gateway_with_the_same_secret_finds_the_response_again() {
        var name = ids.name("acc_1", PLACE);

        assertThat(name).startsWith("resp_m").matches("[A-Za-z0-9_-]{1,200}");
        assertThat(new ResponseIds("secret").place("acc_1", name)).contains(PLACE);
    }

    @Test
    void nobody_else_does() {
        var name = ids.name("acc_1", PLACE);

        assertThat(ids.place("acc_2", name)).isEmpty();
        assertThat(new ResponseIds("other").place("acc_1", name)).isEmpty();
        assertThat(ids.place("acc_1", PLACE.id())).isEmpty();
        for (var i = 6; i < name.length(); i++) {
            var other =
                    name.substring(0, i)
                            + (name.charAt(i) == 'A' ? 'B' : 'A')
                            + name.substring(i + 1);
            assertThat(ids.place("acc_1", other).filter(PLACE::equals)).as(other).isEmpty();
        }
    }

    @Test
    void names_are_given_where_a_response_stands_and_nowhere_else() {
        var names = new ResponseNames(ids, "acc_1", "openai");
        var name = ids.name("acc_1", PLACE);

        assertThat(
                        names.inEvent(
                                "{\"type\":\"x\",\"response\":{\"id\":\"resp_68aa11\",\"a\":1.0}}"))
                .isEqualTo("{\"type\":\"x\",\"response\":{\"id\":\"" + name + "\",\"a\":1.0}}");
        assertThat(names.inEvent("{\"delta\":\"\\\"response\\\"\"}"))
                .isEqualTo("{\"delta\":\"\\\"response\\\"\"}");
        assertThat(
                        new String(
                                names.inResponse(
                                        "{\"id\":\"resp_68aa11\",\"previous_response_id\":null}"
                                                .getBytes(UTF_8)),
                                UTF_8))
                .isEqualTo("{\"id\":\"" + name + "\",\"previous_response_id\":null}");
    }
}
