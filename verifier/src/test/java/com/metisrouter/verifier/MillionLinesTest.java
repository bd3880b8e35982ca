package com.metisrouter.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.verifier.export.ExportWriter;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// How long a million usage lines take: `-Dmetis.lines=1000000`.
@EnabledIfSystemProperty(named = "metis.lines", matches = "\\d+")
class MillionLinesTest {

    private static final int LINES_PER_DEBIT = 200;

    @TempDir Path folder;

    @Test
    void verifies_a_million_lines() throws IOException {
        var events = Long.getLong("metis.lines", 0) * 7 / 4 / LINES_PER_DEBIT;
        var books = new GeneratedBooks(1, 100, events, LINES_PER_DEBIT, 500);
        new ExportWriter(folder, books, Progress.NONE).write();
        var runtime = Runtime.getRuntime();
        runtime.gc();
        var beganCpu = cpuNanos();
        var began = System.nanoTime();

        var outcome = Verifier.verify(folder, books.trust(), Progress.NONE);

        var took = Duration.ofNanos(System.nanoTime() - began);
        var cpu = Duration.ofNanos(cpuNanos() - beganCpu);
        assertThat(outcome).isInstanceOf(Outcome.Verified.class);
        runtime.gc();
        System.out.println(
                books.linesMade()
                        + " usage lines in "
                        + events
                        + " events verified in "
                        + took.toMillis()
                        + " ms, with "
                        + cpu.toMillis()
                        + " ms of CPU, "
                        + books.linesMade() * 1_000 / took.toMillis()
                        + " lines a second; heap after it "
                        + ((runtime.totalMemory() - runtime.freeMemory()) >> 20)
                        + " MiB of at most "
                        + (runtime.maxMemory() >> 20));
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
