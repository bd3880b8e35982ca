package com.metisrouter.projections.comparison;

/// How many requests a model served.
///
/// @param model its exact id
public record ModelCount(String model, long requests) {}
