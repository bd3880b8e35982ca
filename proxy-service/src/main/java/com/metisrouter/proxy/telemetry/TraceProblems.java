package com.metisrouter.proxy.telemetry;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings what OpenTelemetry complains of to our log, in a line each. It holds itself back when it repeats itself.
final class TraceProblems extends Handler {

    private static final Logger LOG = LoggerFactory.getLogger(TraceProblems.class);

    /// Kept, since loggers that nobody holds are forgotten with their settings.
    private static final java.util.logging.Logger THEIRS =
            java.util.logging.Logger.getLogger("io.opentelemetry");

    private TraceProblems() {}

    static synchronized void toOurLog() {
        if (THEIRS.getUseParentHandlers()) {
            THEIRS.setUseParentHandlers(false);
            THEIRS.addHandler(new TraceProblems());
        }
    }

    @Override
    public void publish(LogRecord problem) {
        if (problem.getLevel().intValue() >= Level.WARNING.intValue()) {
            var thrown = problem.getThrown();
            LOG.warn("{}{}", problem.getMessage(), thrown == null ? "" : ": " + thrown);
        }
    }

    @Override
    public void flush() {
        // Nothing is held here.
    }

    @Override
    public void close() {
        // Nothing is held here.
    }
}
