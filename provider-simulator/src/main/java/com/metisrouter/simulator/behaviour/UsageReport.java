package com.metisrouter.simulator.behaviour;

import java.util.function.Function;

/// How an answer reports its usage: truly, or in one of the ways in which providers have been seen not to.
public enum UsageReport {
    TRUE,
    OMITTED,
    NULL,
    ZERO;

    static UsageReport of(Directives directives) {
        if (directives.has(Directive.NO_USAGE)) {
            return OMITTED;
        }
        if (directives.has(Directive.USAGE_NULL)) {
            return NULL;
        }
        return directives.has(Directive.USAGE_ZERO) ? ZERO : TRUE;
    }

    /// The JSON member `,"name":{…}` with its leading comma, or nothing.
    public String member(String name, Usage usage, Function<Usage, String> rendering) {
        return switch (this) {
            case TRUE -> ",\"" + name + "\":" + rendering.apply(usage);
            case OMITTED -> "";
            case NULL -> ",\"" + name + "\":null";
            case ZERO -> ",\"" + name + "\":" + rendering.apply(Usage.ZERO);
        };
    }
}
