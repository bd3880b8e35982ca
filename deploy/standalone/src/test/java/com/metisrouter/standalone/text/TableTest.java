package com.metisrouter.standalone.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.standalone.text.Table.Side;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columns_are_as_wide_as_what_is_in_them() {
        var table =
                new Table()
                        .column("Name", Side.LEFT)
                        .column("USD", Side.RIGHT)
                        .row("– wide name", "1.5")
                        .row("b", "22.25");

        assertThat(table)
                .hasToString(
                        """
                        Name           USD
                        – wide name    1.5
                        b            22.25
                        """);
    }

    @Test
    void a_row_has_a_cell_for_each_column() {
        var table = new Table().column("One", Side.LEFT);

        assertThatThrownBy(() -> table.row("a", "b")).hasMessage("cells: 2 (expected: 1)");
    }
}
