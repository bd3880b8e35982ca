package com.metisrouter.standalone;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// The steps of a start as lines: `[1/6] PostgreSQL 18.6 … 0.9 s`. A line is begun when its step begins, so that a step that
/// hangs can be seen. One owner, the thread that starts.
public final class Progress {

    private final PrintWriter out;
    private final long begin = System.nanoTime();
    private long stepBegin;
    private boolean inStep;
    private List<String> providers = List.of();

    public Progress(PrintWriter out) {
        this.out = out;
    }

    /// Ends the step before, if there is one, and begins this one.
    public void step(int number, int total, String name) {
        endStep();
        out.print("[" + number + "/" + total + "] " + name + " … ");
        out.flush();
        stepBegin = System.nanoTime();
        inStep = true;
    }

    public void done(Collection<String> providersThatAreOn) {
        endStep();
        providers = List.copyOf(new TreeSet<>(providersThatAreOn));
        out.println("ready after " + seconds(begin));
        out.flush();
    }

    /// Leaves a line that was begun, so that what comes next starts on its own.
    public void failed() {
        if (inStep) {
            out.println("failed");
            out.flush();
            inStep = false;
        }
    }

    public List<String> providers() {
        return providers;
    }

    private void endStep() {
        if (inStep) {
            out.println(seconds(stepBegin));
            out.flush();
            inStep = false;
        }
    }

    private static String seconds(long since) {
        long tenths = Math.round((System.nanoTime() - since) / 1e8);
        return String.format(Locale.ROOT, "%d.%d s", tenths / 10, tenths % 10);
    }
}
