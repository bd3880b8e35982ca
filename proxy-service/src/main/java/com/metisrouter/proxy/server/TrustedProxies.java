package com.metisrouter.proxy.server;

import com.metisrouter.contracts.access.IpRange;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which proxies stand before the gateway, and so whose word about a client's address is taken.
///
/// A proxy adds the address that it was called from at the right of `X-Forwarded-For`; everything further left is hearsay. So the client
/// is the right-most address that isn't one of ours. With no proxy named, the header is never looked at.
public record TrustedProxies(List<IpRange> ranges) {

    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private static final String FORWARDED_FOR = "x-forwarded-for";

    public TrustedProxies {
        ranges = List.copyOf(ranges);
    }

    /// @param text ranges in CIDR notation, separated by commas; blank for none
    /// @throws IllegalArgumentException if one is no range
    public static TrustedProxies parse(String text) {
        return new TrustedProxies(
                Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(range -> !range.isEmpty())
                        .map(IpRange::parse)
                        .toList());
    }

    /// @param peer the other end of the connection, null where it is gone
    /// @return null where a proxy of ours says something that is no address
    public @Nullable InetAddress client(@Nullable InetAddress peer, HeaderFields headers) {
        if (peer == null || !holds(peer)) {
            return peer;
        }
        var client = peer;
        var values = headers.all(FORWARDED_FOR);
        for (var i = values.size() - 1; i >= 0; i--) {
            var hops = values.get(i).split(",", -1);
            for (var hop = hops.length - 1; hop >= 0; hop--) {
                var address = IpRange.address(withoutPort(hops[hop].strip())).orElse(null);
                if (address == null || !holds(address)) {
                    return address;
                }
                client = address;
            }
        }
        return client;
    }

    private boolean holds(InetAddress address) {
        var bytes = address.getAddress();
        for (var range : ranges) {
            if (range.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    /// Some proxies write `192.0.2.1:1234` and `[2001:db8::1]:1234`.
    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            var end = hop.indexOf(']');
            return end < 0 ? hop : hop.substring(1, end);
        }
        var colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }
}
