package com.metisrouter.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import org.slf4j.LoggerFactory;

/// Netty's leak detector at its most suspicious, with a check at the end.
final class Leaks implements AutoCloseable {

    private final ListAppender<ILoggingEvent> reports = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

    Leaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        reports.start();
        logger.addAppender(reports);
    }

    void assertNone() {
        for (var round = 0; round < 3; round++) {
            System.gc();
            // Leaks are reported when the next buffer is allocated.
            for (var i = 0; i < 256; i++) {
                PooledByteBufAllocator.DEFAULT.buffer(16).release();
            }
        }
        assertThat(List.copyOf(reports.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEmpty();
    }

    @Override
    public void close() {
        logger.detachAppender(reports);
        ResourceLeakDetector.setLevel(before);
    }
}
