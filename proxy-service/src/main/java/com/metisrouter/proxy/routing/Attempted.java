package com.metisrouter.proxy.routing;

/// A step of a plan that was tried, or was to be tried, and what came of it.
///
/// @param waitedMillis what was waited before it
/// @param endedNanoTime when its outcome was known
public record Attempted(
        RoutePlan.Step step, Outcome outcome, long waitedMillis, long endedNanoTime) {}
