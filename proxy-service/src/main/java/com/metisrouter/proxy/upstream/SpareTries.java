package com.metisrouter.proxy.upstream;

/// When to try again to open a spare connection to a provider, counted in looks.
final class SpareTries {

    private static final int DOUBLINGS_MAX = 16;

    private int failures;
    private int skip;

    /// One look.
    boolean isTime() {
        if (skip > 0) {
            skip--;
            return false;
        }
        return true;
    }

    void ended(boolean opened) {
        failures = opened ? 0 : Math.min(failures + 1, DOUBLINGS_MAX);
        skip = opened ? 0 : Math.min(1 << failures, UpstreamLimits.SPARE_LOOKS_SKIPPED_MAX);
    }
}
