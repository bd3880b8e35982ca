package com.metisrouter.simulator;

import com.metisrouter.simulator.behaviour.Directive;
import com.metisrouter.simulator.behaviour.Directives;
import com.metisrouter.simulator.behaviour.Generation;
import com.metisrouter.simulator.behaviour.Usage;
import com.metisrouter.simulator.behaviour.UsageReport;
import com.metisrouter.simulator.protocol.Call;
import com.metisrouter.simulator.protocol.Dialect;
import com.metisrouter.simulator.protocol.Stamp;

/// What one exchange has to do: the call, what was decided about its answer, and where the answer stops.
record Job(
        Dialect dialect,
        Call call,
        Directives directives,
        Generation generation,
        Stamp stamp,
        KeptResponses kept) {

    /// Keeps the complete answer, where that was asked for.
    void keep() {
        call.kept(generation, stamp).ifPresent(kept::keep);
    }

    /// How many word chunks a stream gets to before it ends or is made to end.
    int lastChunk() {
        int whole = generation.chunks();
        if (!call.stream()) {
            return whole;
        }
        return switch (end()) {
            case RESET -> Math.min(whole, directives.numberOr(Directive.RESET_AFTER, 0));
            case TRUNCATED -> Math.min(whole, directives.numberOr(Directive.TRUNCATE_AFTER, 0));
            case ERROR ->
                    Math.min(
                            whole, directives.numberOr(Directive.MIDSTREAM_ERROR, (whole + 1) / 2));
            case COMPLETED, CLIENT_GONE, HALF_OPEN -> whole;
        };
    }

    /// How an answer that has begun is to end, if the client stays.
    Outcome end() {
        if (directives.has(Directive.RESET_AFTER)) {
            return Outcome.RESET;
        }
        if (directives.has(Directive.TRUNCATE_AFTER)) {
            return Outcome.TRUNCATED;
        }
        return directives.has(Directive.MIDSTREAM_ERROR) ? Outcome.ERROR : Outcome.COMPLETED;
    }

    /// Where to cut a plain body that must not arrive whole: after the word that the directive names.
    int cutOf(String body) {
        var directive = end() == Outcome.RESET ? Directive.RESET_AFTER : Directive.TRUNCATE_AFTER;
        int words = Math.min(directives.numberOr(directive, 0), generation.words());
        int found = words == 0 ? -1 : body.indexOf("word" + words);
        // A body without words ends in its middle; the text is ASCII up to its last word unless a
        // tool's name is not.
        return found < 0 ? body.length() / 2 : found + ("word" + words).length();
    }

    Usage usageAfter(boolean generating, int chunks) {
        var usage = generation.usageAfter(chunks);
        return generating
                ? usage
                : new Usage(usage.input(), usage.cached(), usage.cacheWrite(), 0, 0);
    }

    /// Whether the client has been told the true usage when `chunks` have been written, and the end too if `whole`.
    boolean usageReported(boolean whole, int chunks) {
        return generation.usageReport() == UsageReport.TRUE
                && switch (call.usagePlace()) {
                    case NOT_ASKED_FOR -> false;
                    case AT_END -> whole;
                    case EVERY_CHUNK -> whole || chunks > 0;
                };
    }
}
