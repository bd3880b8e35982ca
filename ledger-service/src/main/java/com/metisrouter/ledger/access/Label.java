package com.metisrouter.ledger.access;

import java.text.Normalizer;
import java.util.regex.Pattern;

/// A word that splits usage: the name of a project, a client or a workflow. Empty where usage isn't split by it.
///
/// One that looks the same is the same: composed characters, no blanks but single spaces inside.
public record Label(String text) {

    public static final Label NONE = new Label("");

    static final int LENGTH_MAX = 64;

    private static final Pattern SHAPE =
            Pattern.compile("[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}._:/@+#-]| (?=[^ ]))*");

    public Label {
        text = Normalizer.normalize(text, Normalizer.Form.NFC);
        if (!text.isEmpty() && (text.length() > LENGTH_MAX || !SHAPE.matcher(text).matches())) {
            throw new IllegalArgumentException(
                    "(expected: a letter or digit, then letters, digits, single spaces or . _ : / @ + # -, at most "
                            + LENGTH_MAX
                            + " characters)");
        }
    }

    boolean isNone() {
        return text.isEmpty();
    }

    @Override
    public String toString() {
        return text;
    }
}
