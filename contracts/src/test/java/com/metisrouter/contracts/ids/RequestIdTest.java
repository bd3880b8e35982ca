package com.metisrouter.contracts.ids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RequestIdTest {

    @Property
    void is_a_version_7_uuid_that_knows_when_it_was_minted(
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long millis,
            @ForAll long a,
            @ForAll long b) {
        var id = RequestId.mint(millis, a, b);

        var uuid = UUID.fromString(id.substring(4));
        assertThat(uuid.version()).isEqualTo(7);
        assertThat(uuid.variant()).isEqualTo(2);
        assertThat(RequestId.isValid(id)).isTrue();
        assertThat(RequestId.mintedAt(id).toEpochMilli()).isEqualTo(millis);
    }

    @Test
    void what_is_no_request_id_is_refused() {
        assertThat(RequestId.isValid("req_1")).isFalse();
        assertThatThrownBy(() -> RequestId.mintedAt("req_1"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void it_is_told_from_what_merely_looks_like_one(
            @ForAll long a,
            @ForAll @IntRange(max = 39) int at,
            @ForAll @CharRange(from = ' ', to = 'g') char other) {
        var id = new StringBuilder(RequestId.mint(1_790_000_000_000L, a, ~a));
        id.setCharAt(at, other);

        assertThat(RequestId.isValid(id.toString()))
                .isEqualTo(
                        id.toString()
                                .matches(
                                        "req_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    }
}
