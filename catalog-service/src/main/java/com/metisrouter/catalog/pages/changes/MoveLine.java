package com.metisrouter.catalog.pages.changes;

import com.metisrouter.catalog.pages.Shown;
import com.metisrouter.contracts.money.UnitPrice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Prices that change alike under the same condition, told in one line: a price version states each unit, also those that cost what another does.
///
/// @param units in words
/// @param move the first of them
record MoveLine(List<String> units, PriceMove move) {

    private record Alike(
            String condition,
            boolean tokens,
            Optional<UnitPrice> before,
            Optional<UnitPrice> after) {}

    MoveLine {
        units = List.copyOf(units);
    }

    static List<MoveLine> of(List<PriceMove> moves) {
        var lines = new LinkedHashMap<Alike, List<PriceMove>>();
        for (var move : moves) {
            var alike =
                    new Alike(
                            move.condition(),
                            Shown.isTokens(move.unit()),
                            move.before(),
                            move.after());
            lines.computeIfAbsent(alike, _ -> new ArrayList<>()).add(move);
        }
        return lines.values().stream()
                .map(alike ->
                        new MoveLine(
                                alike.stream().map(ChangeText::unit).toList(), alike.getFirst()))
                .toList();
    }

    String words() {
        return String.join(", ", units);
    }
}
