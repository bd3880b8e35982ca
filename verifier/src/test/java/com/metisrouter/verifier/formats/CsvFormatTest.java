package com.metisrouter.verifier.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.verifier.testing.RandomHistory;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvFormatTest {

    @TempDir Path dir = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain|plain",
                "=1+1|\"'=1+1\"",
                "@SUM(A1)|\"'@SUM(A1)\"",
                "-2|\"'-2\"",
                "+2|\"'+2\"",
                "＝1|\"'＝1\"",
                "a,b|\"a,b\"",
                "say \"so\"|\"say \"\"so\"\"\"",
            })
    void a_text_can_not_become_a_formula_or_another_cell(String text, String cell) {
        var row = new StringBuilder();

        Csv.row(List.of(text), row);

        assertThat(row).hasToString(cell + "\r\n");
    }

    @Test
    void tabs_and_line_ends_stay_inside_their_cell() {
        var row = new StringBuilder();

        Csv.row(List.of("\tx", "a\r\nb"), row);

        assertThat(Exported.csv(row.toString())).containsExactly(List.of("'\tx", "a\r\nb"));
    }

    @Test
    void a_number_stays_a_number_without_exponent() {
        var row = new StringBuilder();

        Csv.row(
                Arrays.asList(
                        Usd.ofNanos(-1), new BigDecimal("1.05E-7"), new BigDecimal("-2"), 7L, null),
                row);

        assertThat(row).hasToString("-0.000000001,0.000000105,-2,7,\r\n");
    }

    @Test
    void the_amounts_of_an_account_add_up_to_its_balance_line_by_line() throws Exception {
        var events = RandomHistory.of(11, 4, 600, 6);

        var rows = Exported.csvByName(Exported.text(dir, new CsvFormat(), events));

        var balances = new TreeMap<String, Usd>();
        for (var row : rows) {
            var balance =
                    balances.merge(row.get("account"), Usd.parse(row.get("amount")), Usd::plus);
            assertThat(row.get("balanceAfter")).isEqualTo(balance.toString());
        }
        assertThat(balances).isEqualTo(Exported.balances(events));
    }
}
