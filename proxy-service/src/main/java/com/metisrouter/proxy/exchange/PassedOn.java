package com.metisrouter.proxy.exchange;

import com.metisrouter.proxy.server.HeaderFields;
import com.metisrouter.proxy.telemetry.ExchangeTrace;
import com.metisrouter.proxy.upstream.UpstreamRequest;
import java.util.regex.Pattern;

/// The client's headers that are part of its request, and so go to the provider: all others stay here.
final class PassedOn {

    private static final Pattern BETA = Pattern.compile("[A-Za-z0-9._, -]{1,1000}");

    private PassedOn() {}

    /// A field that is not what it should be is left out.
    static UpstreamRequest.Extra of(HeaderFields headers, ExchangeTrace trace) {
        return new UpstreamRequest.Extra(matching(headers, "anthropic-beta", BETA), trace);
    }

    private static String matching(HeaderFields headers, String name, Pattern pattern) {
        var value = headers.first(name);
        return value != null && pattern.matcher(value).matches() ? value : "";
    }
}
