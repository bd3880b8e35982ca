package com.metisrouter.proxy.multipart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The header lines of one part.
record PartHead(String name, String filename, String contentType, int declaredLength) {

    /// No length was declared.
    static final int NOT_DECLARED = -1;

    private static final int NAME_CHARS_MAX = 256;
    private static final Set<String> PLAIN = Set.of("7bit", "8bit", "binary");

    static PartHead read(byte[] body, int start, int end) {
        var fields = fields(new String(body, start, end - start, UTF_8));
        var disposition = fields.get("content-disposition");
        if (disposition == null || !kind(disposition).equals("form-data")) {
            throw new BadForm("A part has no \"Content-Disposition: form-data\".");
        }
        var name = parameter(disposition, "name");
        if (name == null || name.isEmpty() || name.length() > NAME_CHARS_MAX) {
            throw new BadForm("A part has no name, or one of more than 256 characters.");
        }
        if (parameter(disposition, "filename*") != null) {
            throw new BadForm(
                    "The part \"" + printable(name) + "\" has a filename* (expected: filename).");
        }
        var encoding = fields.getOrDefault("content-transfer-encoding", "binary");
        if (!PLAIN.contains(encoding.toLowerCase(Locale.ROOT))) {
            throw new BadForm(
                    "The part \""
                            + printable(name)
                            + "\" is encoded for transfer (expected: binary).");
        }
        var type = fields.getOrDefault("content-type", "");
        if (type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            throw new BadForm("The part \"" + printable(name) + "\" is a form itself.");
        }
        var filename = parameter(disposition, "filename");
        return new PartHead(
                name,
                filename == null ? "" : filename.isEmpty() ? "file" : filename,
                type,
                length(fields.get("content-length"), name));
    }

    private static Map<String, String> fields(String head) {
        var fields = new TreeMap<String, String>();
        for (var line : head.split("\r\n", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            var colon = line.indexOf(':');
            if (colon < 1
                    || line.charAt(0) == ' '
                    || line.charAt(0) == '\t'
                    || line.indexOf('\n') >= 0
                    || line.indexOf('\r') >= 0
                    || line.indexOf('\0') >= 0) {
                throw new BadForm("A part has a header line that can't be read.");
            }
            var name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            if (fields.putIfAbsent(name, line.substring(colon + 1).strip()) != null) {
                throw new BadForm("A part has the header \"" + printable(name) + "\" twice.");
            }
        }
        return fields;
    }

    private static String kind(String disposition) {
        return disposition.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /// A parameter's value, quoted or not. Browsers write a quote as `%22`, others as `\"`.
    private static @Nullable String parameter(String field, String name) {
        String found = null;
        var at = field.indexOf(';');
        while (at >= 0 && at < field.length()) {
            var equals = field.indexOf('=', at);
            if (equals < 0) {
                return found;
            }
            var key = field.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
            var value = new StringBuilder();
            var i = equals + 1;
            if (i < field.length() && field.charAt(i) == '"') {
                i++;
                while (i < field.length() && field.charAt(i) != '"') {
                    if (field.charAt(i) == '\\' && i + 1 < field.length()) {
                        i++;
                    }
                    value.append(field.charAt(i));
                    i++;
                }
                if (i >= field.length()) {
                    throw new BadForm("A part has a quotation without an end.");
                }
                at = field.indexOf(';', i);
            } else {
                at = field.indexOf(';', i);
                value.append(field, i, at < 0 ? field.length() : at);
            }
            if (key.equals(name)) {
                if (found != null) {
                    throw new BadForm("A part has its " + name + " twice.");
                }
                found = value.toString().strip();
            }
        }
        return found;
    }

    private static int length(@Nullable String declared, String name) {
        if (declared == null) {
            return NOT_DECLARED;
        }
        try {
            return Integer.parseUnsignedInt(declared);
        } catch (NumberFormatException _) {
            throw new BadForm(
                    "The part \"" + printable(name) + "\" declares no length that can be.");
        }
    }

    static String printable(String text) {
        var clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() > 100 ? clean.substring(0, 100) + "…" : clean;
    }
}
