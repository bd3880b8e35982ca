package com.metisrouter.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AccessLogTest {

    /// A disk that stands still until it is let go.
    private static final class Stuck extends AppenderBase<ILoggingEvent> {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            reached.countDown();
            try {
                goOn.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            lines.add(event.getFormattedMessage());
        }
    }

    @Test
    void lines_that_come_faster_than_they_can_be_written_are_counted_and_dropped()
            throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("com.metisrouter.access");
        var wasAdditive = logger.isAdditive();
        var stuck = new Stuck();
        stuck.start();
        logger.setAdditive(false);
        logger.addAppender(stuck);
        var dropped = new LongAdder();
        var log = new AccessLog(dropped);
        try {
            log.write(new AccessEntry("req_0"));
            stuck.reached.await();
            for (var number = 1; number <= AccessLog.QUEUE_MAX + 7; number++) {
                log.write(new AccessEntry("req_" + number));
            }
            assertThat(dropped.sum()).isEqualTo(7);

            stuck.goOn.countDown();
            await().until(() ->
                    stuck.lines.stream().anyMatch(it -> it.startsWith("7 access lines dropped")));
            assertThat(stuck.lines).hasSize(1 + AccessLog.QUEUE_MAX + 1);
        } finally {
            stuck.goOn.countDown();
            log.close();
            logger.detachAppender(stuck);
            logger.setAdditive(wasAdditive);
        }
    }
}
