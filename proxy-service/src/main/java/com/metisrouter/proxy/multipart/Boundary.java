package com.metisrouter.proxy.multipart;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;

/// The boundary that a Content-Type names.
final class Boundary {

    /// RFC 2046, 5.1.1.
    private static final int CHARS_MAX = 70;

    private static final String OTHERS = "'()+_,-./:=? ";

    private Boundary() {}

    /// @return the delimiter: two dashes and the boundary
    static byte[] delimiter(String contentType) {
        var boundary = value(contentType);
        if (boundary.isEmpty()) {
            throw new BadForm(
                    "The Content-Type names no boundary (expected: multipart/form-data; boundary=…).");
        }
        if (boundary.length() > CHARS_MAX || boundary.endsWith(" ")) {
            throw new BadForm("The boundary is longer than 70 characters or ends with a space.");
        }
        for (var i = 0; i < boundary.length(); i++) {
            var c = boundary.charAt(i);
            var letterOrDigit =
                    (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letterOrDigit && OTHERS.indexOf(c) < 0) {
                throw new BadForm("The boundary has a character that none may have.");
            }
        }
        return ("--" + boundary).getBytes(US_ASCII);
    }

    private static String value(String contentType) {
        var found = "";
        for (var parameter : contentType.split(";", -1)) {
            var equals = parameter.indexOf('=');
            if (equals > 0
                    && parameter
                            .substring(0, equals)
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .equals("boundary")) {
                if (!found.isEmpty()) {
                    throw new BadForm("The Content-Type names two boundaries.");
                }
                found = unquoted(parameter.substring(equals + 1).strip());
            }
        }
        return found;
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }
}
