package com.metisrouter.catalog.pages.guidance;

import java.time.LocalDate;
import java.util.List;

/// This gateway beside another one, line by line, each with where it was read and when.
///
/// @param id as its address names it, such as `portkey`
/// @param ours our name
/// @param theirs the other one's name
public record Comparison(
        String id, String title, String lead, String ours, String theirs, List<Line> lines) {

    public Comparison {
        lines = List.copyOf(lines);
    }

    /// Who is better off in a line.
    public enum Ahead {
        OURS,
        THEIRS,
        EVEN
    }

    /// @param source an https address
    public record Line(
            String topic,
            String ours,
            String theirs,
            Ahead ahead,
            String source,
            LocalDate verified) {}

    /// Who is ahead, in words.
    public String word(Line line) {
        return switch (line.ahead()) {
            case OURS -> ours;
            case THEIRS -> theirs;
            case EVEN -> "even";
        };
    }
}
