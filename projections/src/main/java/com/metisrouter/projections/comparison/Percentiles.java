package com.metisrouter.projections.comparison;

import org.jspecify.annotations.Nullable;

/// Of the requests whose number is known: values that occurred, none in between.
///
/// @param known how many those are
/// @param p50 the smallest number that half of them don't exceed; null where none is known
/// @param p95 the same for 95 of 100
public record Percentiles(long known, @Nullable Long p50, @Nullable Long p95) {}
