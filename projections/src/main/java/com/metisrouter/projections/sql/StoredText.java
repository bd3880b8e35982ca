package com.metisrouter.projections.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

/// Text as PostgreSQL can keep it. A client may name its model with a NUL or half a surrogate pair, and must not stop a view by it.
public final class StoredText {

    private static final char REPLACEMENT = '\uFFFD';

    private StoredText() {}

    public static String of(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return new String(text.replace('\0', REPLACEMENT).getBytes(UTF_8), UTF_8);
            }
        }
        return text;
    }
}
