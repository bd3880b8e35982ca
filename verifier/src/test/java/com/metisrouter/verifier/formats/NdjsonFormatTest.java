package com.metisrouter.verifier.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.verifier.testing.RandomHistory;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class NdjsonFormatTest {

    @TempDir Path dir = Path.of("");

    @Test
    void a_line_is_one_request_with_all_that_explains_its_charge() throws Exception {
        var events = RandomHistory.of(12, 1, 60, 3);

        var line =
                lines(events).stream()
                        .filter(each -> each.path("type").asString().equals("usage-debited"))
                        .findFirst()
                        .orElseThrow();

        var charges = BigDecimal.ZERO;
        for (var charge : line.path("charges")) {
            var product =
                    decimal(charge.path("unitPrice"))
                            .multiply(BigDecimal.valueOf(charge.path("quantity").asLong()));
            assertThat(product).isEqualByComparingTo(decimal(charge.path("amount")));
            charges = charges.add(product);
        }
        assertThat(charges).isEqualByComparingTo(decimal(line.path("exact")));
        assertThat(Usd.parse(line.path("amount").asString()).negated().toString())
                .isEqualTo(line.path("charge").asString());
        assertThat(line.path("requestId").asString()).startsWith("req_");
        assertThat(line.path("project").asString()).isEqualTo("assistant");
        assertThat(line.has("workflow")).isFalse();
    }

    @Test
    void every_request_and_every_money_act_is_a_line_and_they_add_up() throws Exception {
        var events = RandomHistory.of(13, 5, 500, 5);

        var balances = new TreeMap<String, Usd>();
        for (var line : lines(events)) {
            balances.merge(
                    line.path("account").asString(),
                    Usd.parse(line.path("amount").asString()),
                    Usd::plus);
        }

        assertThat(balances).isEqualTo(Exported.balances(events));
    }

    private List<JsonNode> lines(List<AccountEvent> events) throws Exception {
        return Exported.text(dir, new NdjsonFormat(), events)
                .lines()
                .map(Json.mapper()::readTree)
                .toList();
    }

    private static BigDecimal decimal(JsonNode node) {
        return new BigDecimal(node.asString());
    }
}
