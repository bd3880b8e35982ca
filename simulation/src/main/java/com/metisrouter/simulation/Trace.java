package com.metisrouter.simulation;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;

/// The last things that happened, in words. Off by default, since a seed can be run again.
final class Trace {

    private record Line(long nanos, String format, List<Object> arguments) {

        String text() {
            return String.format(
                    Locale.ROOT,
                    "%5d.%06d  %s",
                    nanos / 1_000_000_000,
                    nanos / 1_000 % 1_000_000,
                    String.format(Locale.ROOT, format, arguments.toArray()));
        }
    }

    private final Agenda agenda;
    private final int linesMax;
    private final ArrayDeque<Line> lines = new ArrayDeque<>();

    /// @param linesMax 0 for none
    Trace(Agenda agenda, int linesMax) {
        this.agenda = agenda;
        this.linesMax = linesMax;
    }

    void say(String format, Object... arguments) {
        if (linesMax == 0) {
            return;
        }
        if (lines.size() == linesMax) {
            lines.removeFirst();
        }
        lines.add(new Line(agenda.nanos(), format, List.of(arguments)));
    }

    List<String> lines() {
        return lines.stream().map(Line::text).toList();
    }
}
