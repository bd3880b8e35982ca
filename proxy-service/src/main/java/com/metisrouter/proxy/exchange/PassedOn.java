package com.metisrouter.proxy.exchange;

import com.metisrouter.proxy.server.HeaderFields;
import com.metisrouter.proxy.upstream.UpstreamRequest;
import java.util.regex.Pattern;

/// The client's headers that are part of its request, and so go to the provider: all others stay here.
final class PassedOn {

    private static final Pattern BETA = Pattern.compile("[A-Za-z0-9._, -]{1,1000}");
    private static final Pattern TRACE =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private static final Pattern TRACE_STATE = Pattern.compile("[\\x20-\\x7e]{1,512}");

    private PassedOn() {}

    /// A field that is not what it should be is left out.
    static UpstreamRequest.Extra of(HeaderFields headers) {
        var beta = matching(headers, "anthropic-beta", BETA);
        var trace = matching(headers, "traceparent", TRACE);
        return beta.isEmpty() && trace.isEmpty()
                ? UpstreamRequest.Extra.NONE
                : new UpstreamRequest.Extra(
                        beta,
                        trace,
                        trace.isEmpty() ? "" : matching(headers, "tracestate", TRACE_STATE));
    }

    private static String matching(HeaderFields headers, String name, Pattern pattern) {
        var value = headers.first(name);
        return value != null && pattern.matcher(value).matches() ? value : "";
    }
}
