package com.metisrouter.verifier.formats;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.verifier.reading.AuditProblem;
import com.metisrouter.verifier.reading.Following;
import com.metisrouter.verifier.testing.MemoryLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Exports for tests, and what has to be in them, added up another way.
final class Exported {

    private Exported() {}

    static Path file(Path dir, ExportFormat format, List<? extends AccountEvent> events)
            throws IOException, AuditProblem {
        return file(dir, format, ExportScope.ALL, events);
    }

    static Path file(
            Path dir, ExportFormat format, ExportScope scope, List<? extends AccountEvent> events)
            throws IOException, AuditProblem {
        return ExportRun.run(dir, format, scope, MemoryLedger.of(events), Following.NOBODY).file();
    }

    static String text(Path dir, ExportFormat format, List<? extends AccountEvent> events)
            throws IOException, AuditProblem {
        return Files.readString(file(dir, format, events));
    }

    /// Sums of postings by account and account of the chart.
    static Map<String, Map<String, Usd>> sums(List<? extends AccountEvent> events) {
        var sums = new TreeMap<String, Map<String, Usd>>();
        for (var event : events) {
            for (var posting : postings(event)) {
                sums.computeIfAbsent(event.accountId(), _ -> new TreeMap<>())
                        .merge(posting.account(), posting.amount(), Usd::plus);
            }
        }
        return sums;
    }

    private static List<Posting> postings(AccountEvent event) {
        return EntryFigures.of(event).map(EntryFigures::postings).orElse(List.of());
    }

    /// The last balance that each account's events claim.
    static Map<String, Usd> balances(List<? extends AccountEvent> events) {
        var balances = new TreeMap<String, Usd>();
        for (var event : events) {
            EntryFigures.of(event)
                    .ifPresent(figures -> balances.put(event.accountId(), figures.balanceAfter()));
        }
        return balances;
    }

    /// Reads RFC 4180.
    static List<List<String>> csv(String text) {
        var rows = new ArrayList<List<String>>();
        var row = new ArrayList<String>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var at = 0; at < text.length(); at++) {
            var c = text.charAt(at);
            if (quoted) {
                if (c != '"') {
                    cell.append(c);
                } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                    cell.append('"');
                    at++;
                } else {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',' || c == '\r') {
                row.add(cell.toString());
                cell.setLength(0);
            } else if (c == '\n') {
                rows.add(List.copyOf(row));
                row.clear();
            } else {
                cell.append(c);
            }
        }
        return rows;
    }

    /// A row by the names of its columns.
    record Row(Map<String, String> cells) {

        /// Fails where there is no such column.
        String get(String column) {
            return Objects.requireNonNull(cells.get(column), column);
        }
    }

    static List<Row> csvByName(String text) {
        var rows = csv(text);
        var names = rows.getFirst();
        var named = new ArrayList<Row>();
        for (var row : rows.subList(1, rows.size())) {
            var map = new TreeMap<String, String>();
            for (var i = 0; i < names.size(); i++) {
                map.put(names.get(i), row.get(i));
            }
            named.add(new Row(map));
        }
        return named;
    }
}
