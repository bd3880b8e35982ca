package com.metisrouter.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/// A simulator and a client for each test, and a look for leaked buffers after the last one.
abstract class Running {

    private static final ListAppender<ILoggingEvent> LEAKS = new ListAppender<>();

    protected ProviderSimulator simulator = ProviderSimulator.start(config());
    protected Client client = new Client(simulator);

    protected SimulatorConfig config() {
        return SimulatorConfig.local();
    }

    @BeforeAll
    static void listen_for_leak_reports() {
        LEAKS.list.clear();
        LEAKS.start();
        leakLogger().addAppender(LEAKS);
    }

    @BeforeEach
    void nothing_has_been_served() {
        assertThat(simulator.served()).isEmpty();
    }

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
        assertThat(simulator.inFlight()).isZero();
    }

    @AfterAll
    static void no_buffer_has_leaked() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        // A leak is found when its buffer has been collected, and reported with a later allocation.
        for (int round = 0; round < 3; round++) {
            System.gc();
            for (int i = 0; i < 256; i++) {
                ByteBufAllocator.DEFAULT.buffer(64).release();
            }
        }

        leakLogger().detachAppender(LEAKS);
        assertThat(LEAKS.list).isEmpty();
    }

    /// The one request that the witness has seen.
    protected ServedRequest onlyServed() {
        assertThat(simulator.served()).hasSize(1);
        return simulator.served().getFirst();
    }

    private static Logger leakLogger() {
        return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    }
}
