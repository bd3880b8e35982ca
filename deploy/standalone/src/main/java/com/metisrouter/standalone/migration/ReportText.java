package com.metisrouter.standalone.migration;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.standalone.migration.Finding.Verdict;
import com.metisrouter.standalone.text.Table;
import java.math.BigDecimal;
import java.util.Locale;

/// A report for people: each request, what has to change, and what it comes to.
public final class ReportText {

    /// More are told by `--json`.
    private static final int ROWS_MAX = 200;

    private static final int CELL_CHARS_MAX = 60;
    private static final int LIST_MAX = 20;

    private ReportText() {}

    public static String of(Report report) {
        var text = new StringBuilder();
        var summary = Summary.of(report.findings());
        if (!report.findings().isEmpty()) {
            text.append(requests(report)).append(reasons(report)).append('\n');
            text.append(summary(summary));
        }
        aside(text, report);
        return text.toString();
    }

    private static String requests(Report report) {
        var table =
                new Table()
                        .column("Request", LEFT)
                        .column("Verdict", LEFT)
                        .column("Endpoint", LEFT)
                        .column("Model", LEFT)
                        .column("Use", LEFT)
                        .column("Times", RIGHT)
                        .column("Expected USD", RIGHT)
                        .column("Source", LEFT);
        report.findings().stream()
                .limit(ROWS_MAX)
                .forEach(it ->
                        table.row(
                                it.where(),
                                it.verdict().words(),
                                cell(it.endpoint()),
                                cell(it.modelGiven()),
                                it.match() == null
                                        ? "–"
                                        : cell(it.model()) + ", " + it.match().words(),
                                count(it.count()),
                                cost(it),
                                it.isPriced() && it.cost() != null
                                        ? it.cost().source().words()
                                        : "–"));
        var left = report.findings().size() - ROWS_MAX;
        return table + (left > 0 ? "… and " + count(left) + " more: see --json\n" : "");
    }

    private static String reasons(Report report) {
        var text = new StringBuilder();
        for (var finding : report.findings().stream().limit(ROWS_MAX).toList()) {
            var lines = new StringBuilder();
            finding.changes().forEach(it -> lines.append("  ").append(it).append('\n'));
            if (!finding.others().isEmpty() && finding.match() == ModelNames.Match.CLOSEST) {
                lines.append("  also near: ")
                        .append(String.join(", ", finding.others()))
                        .append('\n');
            }
            if (finding.verdict() == Verdict.NOT_HERE) {
                lines.append("  ").append(plain(finding.reason())).append('\n');
            }
            if (!finding.dropped().isEmpty()) {
                lines.append("  accepted and not passed on: ")
                        .append(plain(String.join(", ", finding.dropped())))
                        .append('\n');
            }
            if (finding.cost() != null && !finding.cost().untold().isEmpty()) {
                lines.append("  no cost: charged by ")
                        .append(finding.cost().untold())
                        .append(", which the sample does not tell\n");
            }
            if (!lines.isEmpty()) {
                text.append('\n').append(finding.where()).append('\n').append(lines);
            }
        }
        return text.toString();
    }

    private static String summary(Summary summary) {
        var text = new StringBuilder("Summary\n");
        var verdicts = new Table().column("", LEFT).column("", RIGHT);
        for (var verdict : Verdict.values()) {
            verdicts.row("  " + verdict.words(), count(summary.count(verdict)));
        }
        text.append(verdicts).append("\nBy model and endpoint\n");
        var groups =
                new Table()
                        .column("  Model", LEFT)
                        .column("Endpoint", LEFT)
                        .column("Requests", RIGHT)
                        .column("Ready", RIGHT);
        summary.groups().stream()
                .limit(LIST_MAX)
                .forEach(it ->
                        groups.row(
                                "  " + cell(it.model().isEmpty() ? "–" : it.model()),
                                cell(it.endpoint().isEmpty() ? "–" : it.endpoint()),
                                count(it.requests()),
                                count(it.ready())));
        text.append(groups);
        if (!summary.changes().isEmpty()) {
            text.append("\nChanges to make, and how many requests need each\n");
            var changes = new Table().column("", RIGHT).column("", LEFT);
            summary.changes().entrySet().stream()
                    .limit(LIST_MAX)
                    .forEach(it -> changes.row("  " + count(it.getValue()), plain(it.getKey())));
            text.append(changes);
        }
        return text.append(money(summary)).append(start(summary)).toString();
    }

    private static String money(Summary summary) {
        if (summary.priced() == 0) {
            return "\nExpected cost: of none of the requests can it be told.\n";
        }
        var each = summary.perThousand(Summary::least).orElse(Usd.ZERO);
        var upTo = summary.perThousand(Summary::most).orElse(Usd.ZERO);
        return "\nExpected cost of "
                + count(summary.priced())
                + " requests: "
                + range(summary.least(), summary.most())
                + " USD\nFor 1,000 such requests: "
                + range(each.toBigDecimal(), upTo.toBigDecimal())
                + " USD\n";
    }

    private static String start(Summary summary) {
        return summary.startWith()
                .map(it ->
                        "\nStart with "
                                + it.model()
                                + " at "
                                + it.endpoint()
                                + ": all "
                                + count(it.requests())
                                + " are ready as they are, but for base URL and key.\n")
                .orElse(
                        "\nStart with: no model and endpoint has all its requests ready yet; the first changes above come first.\n");
    }

    private static void aside(StringBuilder text, Report report) {
        if (!report.skipped().isEmpty()) {
            text.append("\nSkipped, no calls of models\n");
            var table = new Table().column("", RIGHT).column("", LEFT);
            report.skipped().entrySet().stream()
                    .limit(LIST_MAX)
                    .forEach(it -> table.row("  " + count(it.getValue()), plain(it.getKey())));
            text.append(table);
        }
        if (!report.unreadable().isEmpty()) {
            text.append("\nCan't be read\n");
            report.unreadable().entrySet().stream()
                    .limit(LIST_MAX)
                    .forEach(it ->
                            text.append("  ")
                                    .append(it.getKey())
                                    .append(": ")
                                    .append(plain(it.getValue()))
                                    .append('\n'));
            var left = report.unreadable().size() - LIST_MAX;
            text.append(left > 0 ? "  … and " + count(left) + " more\n" : "");
        }
        if (!report.stopped().isEmpty()) {
            text.append("\nStopped ").append(report.stopped()).append(".\n");
        }
    }

    private static String cost(Finding finding) {
        var cost = finding.cost();
        return cost == null || !cost.isKnown()
                ? "–"
                : range(cost.least().toBigDecimal(), cost.most().toBigDecimal());
    }

    private static String range(BigDecimal least, BigDecimal most) {
        return least.compareTo(most) == 0
                ? least.toPlainString()
                : least.toPlainString() + " to " + most.toPlainString();
    }

    private static String cell(String text) {
        var plain = plain(text);
        return plain.length() > CELL_CHARS_MAX ? plain.substring(0, CELL_CHARS_MAX) + "…" : plain;
    }

    /// A sample is anybody's text; a terminal obeys some of it.
    private static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
