package com.metisrouter.ledger.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// People who may do what staff do, each known by a token.
///
/// @param tokens by name
public record Staff(Map<String, String> tokens) {

    public Staff {
        tokens = Map.copyOf(tokens);
    }

    /// The name of whoever shows a token. Takes the same time whatever is wrong with what was shown.
    ///
    /// @throws ProblemException if it is nobody's
    public String require(@Nullable String authorization) {
        var shown = BearerToken.shown(authorization).getBytes(UTF_8);
        String name = null;
        for (var person : tokens.entrySet()) {
            if (MessageDigest.isEqual(shown, person.getValue().getBytes(UTF_8))) {
                name = person.getKey();
            }
        }
        if (name == null) {
            throw BearerToken.notValid();
        }
        return name;
    }

    @Override
    public String toString() {
        return "Staff" + tokens.keySet();
    }
}
