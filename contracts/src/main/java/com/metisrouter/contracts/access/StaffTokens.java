package com.metisrouter.contracts.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// People who may do what staff do, each known by a token of their own.
///
/// @param tokens by name
public record StaffTokens(Map<String, String> tokens) {

    /// Who the first token belongs to.
    public static final String ADMIN = "admin";

    private static final String SCHEME = "Bearer ";
    private static final int TOKEN_LENGTH_MIN = 16;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public StaffTokens {
        tokens = Map.copyOf(tokens);
    }

    /// People beside the admin, as `name:token,name:token`.
    ///
    /// @throws IllegalArgumentException if that isn't what the text is
    public static Map<String, String> parse(String namesAndTokens) {
        var people = new TreeMap<String, String>();
        for (var entry : namesAndTokens.split(",", -1)) {
            var person = entry.strip();
            if (person.isEmpty()) {
                continue;
            }
            var colon = person.indexOf(':');
            if (colon < 0
                    || people.put(person.substring(0, colon), person.substring(colon + 1))
                            != null) {
                throw new IllegalArgumentException(
                        "staff: (expected: name:token,name:token, each name once)");
            }
        }
        var problems = problems(people);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return people;
    }

    /// What is wrong with people beside the admin; empty where nothing is.
    public static List<String> problems(Map<String, String> people) {
        var problems = new ArrayList<String>();
        new TreeMap<>(people)
                .forEach((name, token) -> {
                    if (name.equals(ADMIN) || !NAME.matcher(name).matches()) {
                        problems.add(
                                "staff: \""
                                        + name
                                        + "\" (expected: lower case letters, digits, ., _ or -, and not "
                                        + ADMIN
                                        + ")");
                    }
                    if (token.length() < TOKEN_LENGTH_MIN) {
                        problems.add(
                                "staff: the token of "
                                        + name
                                        + " is too short (expected: 16 or more)");
                    }
                });
        return problems;
    }

    /// The admin and the others.
    public static StaffTokens of(String adminToken, Map<String, String> others) {
        var people = new TreeMap<>(others);
        people.put(ADMIN, adminToken);
        return new StaffTokens(people);
    }

    /// The name of whoever shows a token. Takes the same time whatever is wrong with what was shown.
    ///
    /// @param authorization the header's value, null where there is none
    /// @return empty if it is nobody's
    public Optional<String> whose(@Nullable String authorization) {
        var shown = shown(authorization).getBytes(UTF_8);
        String name = null;
        for (var person : tokens.entrySet()) {
            if (MessageDigest.isEqual(shown, person.getValue().getBytes(UTF_8))) {
                name = person.getKey();
            }
        }
        return Optional.ofNullable(name);
    }

    private static String shown(@Nullable String authorization) {
        return authorization != null
                        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length())
                : "";
    }

    /// Without the tokens.
    @Override
    public String toString() {
        return "StaffTokens" + tokens.keySet();
    }
}
