package com.metisrouter.standalone.migration;

import com.metisrouter.standalone.migration.Finding.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/// All that was found out about a sample.
///
/// @param skipped what is no call of a model, by host and path: how often
/// @param unreadable where, and why
/// @param stopped why the end of the file was not reached; empty where it was
public record Report(
        List<Finding> findings,
        Map<String, Long> skipped,
        Map<String, String> unreadable,
        String stopped) {

    /// Where what is skipped beyond the limit is counted.
    private static final String OTHERS = "others";

    public Report {
        findings = List.copyOf(findings);
        skipped = java.util.Collections.unmodifiableMap(new TreeMap<>(skipped));
        unreadable = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(unreadable));
    }

    /// Checks a file request by request.
    ///
    /// @param limit how many requests at most
    /// @param progress is told the bytes read so far
    /// @throws IOException if the file can't be read at all
    public static Report of(Path file, Checker checker, int limit, LongConsumer progress)
            throws IOException {
        var collected = new Collecting(checker, limit, progress);
        SampleFile.read(file, collected);
        return new Report(
                collected.findings, collected.skipped, collected.unreadable, collected.stopped);
    }

    /// The most requests that are looked at.
    public static final int REQUESTS_MAX = SampleLimits.REQUESTS_MAX;

    /// The most output tokens that may be assumed of an answer.
    public static final int OUTPUT_TOKENS_MAX = SampleLimits.OUTPUT_TOKENS_MAX;

    /// 0 all is ready, 1 nothing could be read or not all, 2 something must change, 3 something isn't served.
    public int exitCode() {
        if (has(Verdict.NOT_HERE)) {
            return 3;
        }
        if (has(Verdict.CHANGE)) {
            return 2;
        }
        return findings.isEmpty() || !unreadable.isEmpty() ? 1 : 0;
    }

    private boolean has(Verdict verdict) {
        return findings.stream().anyMatch(it -> it.verdict() == verdict);
    }

    private static final class Collecting implements SampleSink {

        private final Checker checker;
        private final int limit;
        private final LongConsumer progress;
        private final List<Finding> findings = new ArrayList<>();
        private final Map<String, Long> skipped = new TreeMap<>();
        private final Map<String, String> unreadable = new LinkedHashMap<>();
        private String stopped = "";

        Collecting(Checker checker, int limit, LongConsumer progress) {
            this.checker = checker;
            this.limit = limit;
            this.progress = progress;
        }

        @Override
        public boolean request(SampledRequest request) {
            if (findings.size() >= limit) {
                stopped = "after " + limit + " requests; more are in the file";
                return false;
            }
            findings.add(checker.check(request));
            return true;
        }

        @Override
        public void skipped(String what) {
            var known = skipped.containsKey(what) || skipped.size() < SampleLimits.SKIPPED_MAX;
            skipped.merge(known ? what : OTHERS, 1L, Long::sum);
        }

        @Override
        public void unreadable(String where, String why) {
            if (unreadable.size() < SampleLimits.UNREADABLE_MAX) {
                unreadable.put(where, why);
            }
        }

        @Override
        public void at(long bytes) {
            progress.accept(bytes);
        }
    }
}
