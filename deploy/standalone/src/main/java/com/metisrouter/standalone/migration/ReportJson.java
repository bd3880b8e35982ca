package com.metisrouter.standalone.migration;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.standalone.migration.Finding.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;

/// A report for programs: amounts as decimal strings in USD.
public final class ReportJson {

    private ReportJson() {}

    public static Map<String, Object> of(Report report) {
        var json = new LinkedHashMap<String, Object>();
        json.put("object", "migration_check");
        json.put("requests", report.findings().stream().map(ReportJson::request).toList());
        json.put("summary", summary(Summary.of(report.findings())));
        json.put("skipped", report.skipped());
        json.put("unreadable", report.unreadable());
        json.put("stopped", report.stopped());
        return json;
    }

    private static Map<String, Object> request(Finding finding) {
        var json = new LinkedHashMap<String, Object>();
        json.put("where", finding.where());
        json.put("verdict", finding.verdict().words());
        json.put("count", finding.count());
        json.put("endpoint", finding.endpoint());
        json.put("model_given", finding.modelGiven());
        json.put("model", finding.model());
        json.put("match", finding.match() == null ? "" : finding.match().words());
        json.put("also_near", finding.others());
        json.put("changes", finding.changes());
        json.put("dropped", finding.dropped());
        json.put("error_code", finding.code());
        json.put("error_message", finding.reason());
        json.put("expected", expected(finding));
        return json;
    }

    private static Map<String, Object> expected(Finding finding) {
        var json = new LinkedHashMap<String, Object>();
        var cost = finding.cost();
        if (cost == null) {
            return json;
        }
        if (cost.isKnown()) {
            json.put("least_usd", cost.least());
            json.put("most_usd", cost.most());
        }
        json.put("source", cost.source().words());
        json.put("unpriced", cost.unpriced());
        json.put("untold", cost.untold());
        return json;
    }

    private static Map<String, Object> summary(Summary summary) {
        var json = new LinkedHashMap<String, Object>();
        for (var verdict : Verdict.values()) {
            json.put(verdict.words().replace(' ', '_'), summary.count(verdict));
        }
        json.put("groups", summary.groups().stream().map(ReportJson::group).toList());
        json.put(
                "changes",
                summary.changes().entrySet().stream()
                        .map(it -> Map.of("change", it.getKey(), "requests", it.getValue()))
                        .toList());
        json.put("requests_with_cost", summary.priced());
        json.put("least_usd", summary.least());
        json.put("most_usd", summary.most());
        json.put("least_usd_per_1000", summary.perThousand(Summary::least).orElse(Usd.ZERO));
        json.put("most_usd_per_1000", summary.perThousand(Summary::most).orElse(Usd.ZERO));
        json.put("start_with", summary.startWith().map(ReportJson::group).stream().toList());
        return json;
    }

    private static Map<String, Object> group(Summary.Group group) {
        var json = new LinkedHashMap<String, Object>();
        json.put("model", group.model());
        json.put("endpoint", group.endpoint());
        json.put("requests", group.requests());
        json.put("ready", group.ready());
        return json;
    }
}
