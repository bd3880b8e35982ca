package com.metisrouter.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// What the product logs as an error while a seed runs, on this thread: somebody would have to act on it, so it must have a reason.
final class ErrorLog implements AutoCloseable {

    /// A gateway that was replaced says so.
    private static final List<String> EXPECTED = List.of(" is fenced by run=");

    private static final ThreadLocal<@Nullable ErrorLog> CURRENT = new ThreadLocal<>();

    static {
        var logger = (Logger) LoggerFactory.getLogger("com.metisrouter");
        logger.setLevel(Level.ERROR);
        logger.setAdditive(false);
        logger.detachAndStopAllAppenders();
        var appender = new Collector();
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
    }

    private final List<String> errors = new ArrayList<>();

    private static final class Collector extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            var log = CURRENT.get();
            var message = event.getFormattedMessage();
            if (log != null && EXPECTED.stream().noneMatch(message::contains)) {
                log.errors.add(
                        message
                                + (event.getThrowableProxy() == null
                                        ? ""
                                        : ": "
                                                + event.getThrowableProxy().getClassName()
                                                + " "
                                                + event.getThrowableProxy().getMessage()));
            }
        }
    }

    static ErrorLog open() {
        var log = new ErrorLog();
        CURRENT.set(log);
        return log;
    }

    void check() {
        Violation.unless(errors.isEmpty(), () -> "logged as an error: " + errors);
    }

    static String shown(RuntimeException e) {
        var text = new StringBuilder(e.toString());
        for (var i = 0; i < Math.min(6, e.getStackTrace().length); i++) {
            text.append(" < ").append(e.getStackTrace()[i]);
        }
        return text.toString();
    }

    @Override
    public void close() {
        CURRENT.remove();
    }
}
