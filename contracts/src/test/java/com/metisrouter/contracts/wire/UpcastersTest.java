package com.metisrouter.contracts.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.CreditKind;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class UpcastersTest {

    @Test
    void a_grant_from_before_lots_had_priorities_gets_that_of_its_kind() throws IOException {
        var stored = earlier("credit-granted.before-lots-had-priorities.json");

        var granted = Upcasters.read(stored, CreditGranted.class);

        assertThat(granted.kind()).isEqualTo(CreditKind.PAID);
        assertThat(granted.priority()).isEqualTo(CreditKind.PAID.priority());
        assertThat(granted.expiresAt()).isNull();
        assertThat(granted.approvedBy()).isEmpty();
    }

    @Test
    void a_lease_from_before_there_were_limits_is_the_whole_accounts() throws IOException {
        var stored = earlier("credit-leased.before-limits.json");

        var leased = Upcasters.read(stored, CreditLeased.class);

        assertThat(leased.scope()).isEqualTo(SpendScope.ACCOUNT);
        assertThat(leased.limits()).isEmpty();
    }

    @Test
    void an_event_of_today_is_left_as_it_is() {
        for (var event : Samples.all()) {
            assertThat(Upcasters.read(Json.bytes(event), event.getClass())).isEqualTo(event);
        }
    }

    private static byte[] earlier(String name) throws IOException {
        try (var in = UpcastersTest.class.getResourceAsStream("/golden/earlier/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
