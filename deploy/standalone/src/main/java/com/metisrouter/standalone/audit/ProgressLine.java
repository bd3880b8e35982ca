package com.metisrouter.standalone.audit;

import com.metisrouter.verifier.reading.Following;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// How far a long job has come, on the error output: `events 120,000 of 500,000 (24 %), 35,000/s, 11 s left`.
///
/// On a terminal one line that changes; elsewhere a line now and then. Durations come from the monotonic clock.
public final class ProgressLine implements Following {

    private static final Duration ON_TERMINAL = Duration.ofMillis(250);
    private static final Duration ELSEWHERE = Duration.ofSeconds(5);

    private final PrintWriter err;
    private final boolean terminal;
    private final long begin = System.nanoTime();
    private long shownAt = begin;
    private long first = -1;
    private boolean lineOpen;

    public ProgressLine(PrintWriter err) {
        this.err = err;
        this.terminal =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    @Override
    public void at(long position, long end) {
        at("events", position, end);
    }

    /// @param what is being worked on, such as `events`
    public void at(String what, long done, long of) {
        if (first < 0) {
            // What an earlier run had done says nothing about how fast this one is.
            first = done;
        }
        var now = System.nanoTime();
        if (now - shownAt < (terminal ? ON_TERMINAL : ELSEWHERE).toNanos()) {
            return;
        }
        shownAt = now;
        show(text(what, done, of, Duration.ofNanos(now - begin)));
    }

    String text(String what, long done, long of, Duration taken) {
        var text = new StringBuilder(what).append(' ').append(count(done));
        if (of >= done && of > 0) {
            text.append(" of ")
                    .append(count(of))
                    .append(" (")
                    .append(done * 100 / of)
                    .append(" %)");
        }
        var millis = Math.max(1, taken.toMillis());
        var rate = (done - first) * 1_000 / millis;
        if (rate > 0) {
            text.append(", ").append(count(rate)).append("/s");
            if (of > done) {
                text.append(", ").append(left((of - done) / rate)).append(" left");
            }
        }
        return text.toString();
    }

    /// Ends a line that is open, so that what comes next starts on its own.
    public void done() {
        if (lineOpen) {
            err.println();
            err.flush();
            lineOpen = false;
        }
    }

    private void show(String text) {
        if (terminal) {
            err.print("\r\u001b[K" + text);
            lineOpen = true;
        } else {
            err.println(text);
        }
        err.flush();
    }

    private static String left(long seconds) {
        return seconds < 120 ? seconds + " s" : count(seconds / 60) + " min";
    }

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
