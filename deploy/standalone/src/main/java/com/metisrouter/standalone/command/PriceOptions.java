package com.metisrouter.standalone.command;

import com.metisrouter.standalone.console.CommandProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/// Prices on the command line, with when they begin and where they come from.
final class PriceOptions {

    @Option(
            names = "--per-million",
            description =
                    "USD for a million, such as --per-million input_tokens=0.15; above N input tokens: input_tokens@200000=0.30.",
            paramLabel = "UNIT=USD")
    private List<String> perMillion = new ArrayList<>();

    @Option(
            names = "--each",
            description = "USD for one, such as --each searches=0.01.",
            paramLabel = "UNIT=USD")
    private List<String> each = new ArrayList<>();

    @Option(
            names = "--source",
            required = true,
            description = "Where the numbers were read.",
            paramLabel = "TEXT")
    private String source = "";

    /// Adds them to what is asked, as the console takes them.
    void addTo(Map<String, Object> body) throws CommandProblem {
        var prices = new ArrayList<Map<String, Object>>();
        for (var price : perMillion) {
            prices.add(price(price, "usdPerMillion"));
        }
        for (var price : each) {
            prices.add(price(price, "usd"));
        }
        body.put("prices", prices);
        body.put("source", source);
    }

    private static Map<String, Object> price(String text, String field) throws CommandProblem {
        var equals = text.indexOf('=');
        if (equals < 1) {
            throw CommandProblem.usage(
                    "a price: \"" + text + "\" (expected: UNIT=USD, such as input_tokens=0.15)");
        }
        var unit = text.substring(0, equals);
        var at = unit.indexOf('@');
        var price = new LinkedHashMap<String, Object>();
        price.put("unit", at < 0 ? unit : unit.substring(0, at));
        if (at >= 0) {
            price.put("aboveInputTokens", threshold(unit.substring(at + 1)));
        }
        price.put(field, text.substring(equals + 1));
        return price;
    }

    private static long threshold(String text) throws CommandProblem {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw CommandProblem.usage(
                    "a price: above \"" + text + "\" (expected: a number of input tokens)");
        }
    }
}
