package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.money.UnitPrice;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The list as a table for other programs: exact prices in USD for one token.
final class ModelsCsv {

    private static final String HEAD =
            "id,name,owned_by,context,output_max,input_usd_per_token,output_usd_per_token,price_version\r\n";

    private ModelsCsv() {}

    static String of(List<ModelRow> rows) {
        return rows.stream().map(ModelsCsv::line).collect(Collectors.joining("", HEAD, ""));
    }

    private static String line(ModelRow row) {
        var model = row.model();
        return Stream.of(
                        model.id(),
                        model.name(),
                        model.ownedBy(),
                        Long.toString(model.contextLength()),
                        Long.toString(model.outputTokensMax()),
                        row.input().map(UnitPrice::toString).orElse(""),
                        row.output().map(UnitPrice::toString).orElse(""),
                        row.prices().id())
                .map(ModelsCsv::cell)
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    /// Spreadsheets take what begins like a formula for one; a quote before it makes it a text.
    private static String cell(String value) {
        var safe =
                !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        return safe.matches("(?s).*[\",\r\n].*") ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }
}
