package com.metisrouter.verifier.formats;

import com.metisrouter.contracts.wire.Json;
import java.math.BigDecimal;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Rows by RFC 4180, safe to open in a spreadsheet.
///
/// A text that a spreadsheet would take for a formula gets an apostrophe in front. Numbers are ours and stay as they are.
final class Csv {

    private static final String FORMULA_STARTS = "=+-@\t\r\n＝＋－＠";

    private Csv() {}

    /// @param cells a `String` is text, anything else a number; null is an empty cell
    static void row(Iterable<? extends @Nullable Object> cells, StringBuilder out) {
        for (Iterator<? extends @Nullable Object> each = cells.iterator(); each.hasNext(); ) {
            var cell = each.next();
            switch (cell) {
                case null -> {}
                case String text -> text(text, out);
                case BigDecimal number -> out.append(Json.plain(number));
                default -> out.append(cell);
            }
            if (each.hasNext()) {
                out.append(',');
            }
        }
        out.append("\r\n");
    }

    private static void text(String text, StringBuilder out) {
        var dangerous = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
        if (!dangerous
                && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')) {
            out.append(text);
            return;
        }
        out.append('"');
        if (dangerous) {
            out.append('\'');
        }
        out.append(text.replace("\"", "\"\"")).append('"');
    }
}
