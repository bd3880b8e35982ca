package com.metisrouter.catalog.setup;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is filled into a tool's lines. Values are such that they mean themselves in a shell, in JSON, TOML and YAML, and between quotes of
/// any language: what isn't is refused, and nothing has to be escaped.
///
/// @param gateway its root, without `/v1`
/// @param model the exact id
public record Filling(URI gateway, String model, long contextLength, long outputTokensMax) {

    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z_]+)}}");
    private static final Pattern SAFE_URL =
            Pattern.compile("https?://[A-Za-z0-9.:\\[\\]/_-]{1,300}");
    private static final Pattern SAFE_MODEL =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:+-]{0,199}");

    private static final List<String> PLACES =
            List.of("base_url", "openai_base", "host_base", "model", "context", "output_max");

    public Filling {
        if (!SAFE_URL.matcher(gateway.toString()).matches()) {
            throw new IllegalArgumentException(
                    "gateway: " + gateway + " (expected: http:// or https:// with a plain host)");
        }
        if (!SAFE_MODEL.matcher(model).matches()) {
            throw new IllegalArgumentException("model: a name that can't be put into a command");
        }
    }

    /// Places that nothing is known to be filled into.
    static List<String> problems(String template) {
        var problems = new ArrayList<String>();
        PLACE.matcher(template)
                .results()
                .map(it -> it.group(1))
                .filter(it -> !PLACES.contains(it))
                .forEach(
                        it -> problems.add("\"{{" + it + "}}\" (expected: one of " + PLACES + ")"));
        return problems;
    }

    public String into(String template) {
        var values = values();
        return PLACE.matcher(template).replaceAll(place -> value(values, place));
    }

    private static String value(Map<String, String> values, MatchResult place) {
        var value = values.get(place.group(1));
        if (value == null) {
            throw new IllegalStateException("nothing to fill into " + place.group());
        }
        return Matcher.quoteReplacement(value);
    }

    private Map<String, String> values() {
        var root = gateway.toString().replaceAll("/+$", "");
        return Map.of(
                "base_url",
                root,
                "openai_base",
                root + "/v1",
                // From within a container this machine has another name.
                "host_base",
                root.replaceFirst("//(localhost|127\\.0\\.0\\.1)", "//host.docker.internal")
                        + "/v1",
                "model",
                model,
                "context",
                Long.toString(contextLength),
                "output_max",
                Long.toString(outputTokensMax));
    }
}
