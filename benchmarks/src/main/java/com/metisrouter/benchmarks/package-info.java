/// Opt-in load, printed as ratios against a floor measured in the same run. Start with {@code SteadyLoad}.
@NullMarked
package com.metisrouter.benchmarks;

import org.jspecify.annotations.NullMarked;
