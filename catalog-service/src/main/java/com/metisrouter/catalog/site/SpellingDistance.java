package com.metisrouter.catalog.site;

/// How many letters have to be added, dropped or changed to turn one name into another (Levenshtein).
final class SpellingDistance {

    /// Longer names are compared by their beginning, so that a look-up stays cheap whatever is asked.
    private static final int LENGTH_MAX = 64;

    private SpellingDistance() {}

    static int between(String a, String b) {
        var first = cut(a);
        var second = cut(b);
        var above = new int[second.length() + 1];
        for (var j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (var i = 1; i <= first.length(); i++) {
            var row = new int[above.length];
            row[0] = i;
            for (var j = 1; j < row.length; j++) {
                var change = first.charAt(i - 1) == second.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(above[j - 1] + change, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[second.length()];
    }

    private static String cut(String name) {
        return name.length() <= LENGTH_MAX ? name : name.substring(0, LENGTH_MAX);
    }
}
