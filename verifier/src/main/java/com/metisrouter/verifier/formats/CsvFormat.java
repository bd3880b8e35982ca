package com.metisrouter.verifier.formats;

import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.verifier.reading.LedgerEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One row a charged or corrected request, one a money act: see `LineField` for the columns.
///
/// Charges are one cell, `7 input_tokens × 0.00000015 = 0.00000105; …`, lots another, `lot_1 PAID -1.500000000; …`.
public final class CsvFormat implements ExportFormat {

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String fileName() {
        return "ledger.csv";
    }

    @Override
    public String head() {
        var head = new StringBuilder();
        Csv.row(Arrays.stream(LineField.values()).map(LineField::wireName).toList(), head);
        return head.toString();
    }

    @Override
    public int write(LedgerEntry entry, AccountBooks before, StringBuilder out) {
        var lines = LedgerLines.of(entry);
        for (var line : lines) {
            var cells = new ArrayList<@Nullable Object>(LineField.values().length);
            for (var field : LineField.values()) {
                cells.add(cell(line.get(field)));
            }
            Csv.row(cells, out);
        }
        return lines.size();
    }

    private static @Nullable Object cell(@Nullable Object value) {
        return value instanceof List<?> parts
                ? parts.stream().map(CsvFormat::part).collect(Collectors.joining("; "))
                : value;
    }

    private static String part(Object part) {
        if (!(part instanceof ChargeLine charge)) {
            return part.toString();
        }
        var variant = charge.variant().isEmpty() ? "" : "/" + charge.variant();
        return charge.quantity()
                + " "
                + charge.unit()
                + variant
                + " × "
                + charge.unitPrice()
                + " = "
                + Json.plain(charge.amount());
    }
}
