package com.metisrouter.contracts.ids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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
}
