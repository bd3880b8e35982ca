package com.metisrouter.proxy.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.Records;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarksReaderTest {

    @Test
    void reads_the_marks_of_a_debit_and_nothing_else() {
        var request =
                Records.metered("acc_1", new LeasePosition(3, 9, "gw", 2), Usd.ZERO, Usd.ZERO);
        var marks =
                List.of(
                        new LeaseMark(3, "gw", 2, 7, List.of(9L, 11L)),
                        new LeaseMark(4, "other", 1, 1, List.of()));
        var debited =
                new AccountEvent.UsageDebited(
                        "acc_1",
                        List.of(new UsageLine(request, List.of(), Usd.ZERO)),
                        Usd.ZERO,
                        marks,
                        List.of(),
                        Usd.ZERO,
                        Instant.EPOCH);

        assertThat(MarksReader.read(Json.bytes(debited))).isEqualTo(marks);
        assertThat(MarksReader.read("{\"accountId\":\"acc_1\"}".getBytes(UTF_8))).isEmpty();
    }
}
