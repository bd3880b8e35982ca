package com.metisrouter.proxy.server;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request's header fields in the order they came, names in lower case.
public final class HeaderFields {

    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    void add(String lowerCaseName, String value) {
        names.add(lowerCaseName);
        values.add(value);
    }

    int count() {
        return names.size();
    }

    int count(String lowerCaseName) {
        var count = 0;
        for (var name : names) {
            if (name.equals(lowerCaseName)) {
                count++;
            }
        }
        return count;
    }

    /// The first value of a field, null where there is none.
    public @Nullable String first(String lowerCaseName) {
        var index = names.indexOf(lowerCaseName);
        return index < 0 ? null : values.get(index);
    }

    /// All values of a field, in the order they came.
    public List<String> all(String lowerCaseName) {
        var found = new ArrayList<String>();
        for (var i = 0; i < names.size(); i++) {
            if (names.get(i).equals(lowerCaseName)) {
                found.add(values.get(i));
            }
        }
        return found;
    }

    /// Whether a comma-separated field has a token, in any case.
    boolean hasToken(String lowerCaseName, String token) {
        for (var i = 0; i < names.size(); i++) {
            if (names.get(i).equals(lowerCaseName)) {
                for (var part : values.get(i).split(",", -1)) {
                    if (part.strip().equalsIgnoreCase(token)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
