package com.metisrouter.standalone.command;

import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.standalone.console.CommandProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// `--limit 5.00 --per month [--zone Europe/Rome]`, once for each period.
final class LimitOptions {

    @Option(
            names = "--limit",
            required = true,
            description = "The most that may be spent, in USD, such as 5.00.",
            paramLabel = "USD")
    private String amount = "";

    @Option(
            names = "--per",
            required = true,
            description = "day, week, month or total.",
            paramLabel = "PERIOD")
    private String period = "";

    @Option(
            names = "--zone",
            description = "Where days begin, such as Europe/Rome (default: UTC).",
            paramLabel = "ZONE")
    private String zone = SpendLimit.ZONE_DEFAULT;

    static List<Map<String, String>> json(List<LimitOptions> limits) throws CommandProblem {
        var list = new java.util.ArrayList<Map<String, String>>();
        for (var limit : limits) {
            list.add(limit.json());
        }
        return list;
    }

    private Map<String, String> json() throws CommandProblem {
        try {
            Usd.parse(amount);
        } catch (IllegalArgumentException e) {
            throw CommandProblem.usage("--limit: " + e.getMessage());
        }
        var json = new LinkedHashMap<String, String>();
        json.put("amount", amount);
        json.put("period", period(period));
        json.put("zone", zone);
        return json;
    }

    private static String period(String text) throws CommandProblem {
        try {
            return SpendLimit.Period.valueOf(text.toUpperCase(Locale.ROOT)).name();
        } catch (IllegalArgumentException _) {
            throw CommandProblem.usage(
                    "--per: \"" + text + "\" (expected: day, week, month or total)");
        }
    }

    /// `5.000000000 a month (Europe/Rome)`
    static String words(JsonNode limits) {
        var words =
                limits.valueStream()
                        .map(limit ->
                                limit.path("amount").asString()
                                        + (limit.path("period").asString().equals("TOTAL")
                                                ? " in total"
                                                : " a "
                                                        + limit.path("period")
                                                                .asString()
                                                                .toLowerCase(Locale.ROOT)
                                                        + " ("
                                                        + limit.path("zone").asString()
                                                        + ")"))
                        .collect(Collectors.joining(", "));
        return words.isEmpty() ? "none" : words;
    }
}
