package com.metisrouter.contracts.providers;

import java.net.Inet6Address;
import java.net.InetAddress;

/// Addresses that lead into the operator's own network, where a provider's URL may not point once the operator forbids it.
public final class InternalAddresses {

    /// `forbid`: providers of the catalog are not reached at internal addresses, whatever their names resolve to.
    public static final String VARIABLE = "METIS_INTERNAL_PROVIDERS";

    private static final String ALLOW = "allow";
    private static final String FORBID = "forbid";

    private InternalAddresses() {}

    /// @throws IllegalArgumentException if it is neither `allow`, `forbid` nor empty
    public static boolean forbidden(String setting) {
        return switch (setting.strip()) {
            case "", ALLOW -> false;
            case FORBID -> true;
            default ->
                    throw new IllegalArgumentException(
                            VARIABLE + ": (expected: " + ALLOW + " or " + FORBID + ")");
        };
    }

    /// Loopback, link-local (a cloud's metadata service among them), private, shared, unique local, multicast and unspecified addresses, also where an IPv6
    /// address carries one of IPv4.
    public static boolean isInternal(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || isInternal(address.getAddress())
                || (address instanceof Inet6Address && carriesInternal(address.getAddress()));
    }

    private static boolean isInternal(byte[] bytes) {
        var first = bytes[0] & 0xff;
        var second = bytes[1] & 0xff;
        if (bytes.length == 4) {
            return first == 0
                    || first >= 240
                    // Between a provider's customers: 100.64.0.0/10.
                    || (first == 100 && (second & 0xc0) == 64)
                    // For tests of networks: 198.18.0.0/15.
                    || (first == 198 && (second & 0xfe) == 18)
                    // Of the IETF: 192.0.0.0/24.
                    || (first == 192 && second == 0 && bytes[2] == 0);
        }
        // fc00::/7
        return (first & 0xfe) == 0xfc;
    }

    /// `::ffff:a.b.c.d` is given as IPv4 by Java; `64:ff9b::a.b.c.d`, `::a.b.c.d` and `2002:…` are not.
    private static boolean carriesInternal(byte[] bytes) {
        if (bytes[0] == 0x20 && bytes[1] == 0x02) {
            return isInternalV4(bytes, 2);
        }
        var translated =
                bytes[0] == 0
                        && bytes[1] == 0x64
                        && (bytes[2] & 0xff) == 0xff
                        && (bytes[3] & 0xff) == 0x9b;
        var compatible = true;
        for (var i = 0; i < 12; i++) {
            compatible &= bytes[i] == 0;
        }
        return (translated || compatible) && isInternalV4(bytes, 12);
    }

    private static boolean isInternalV4(byte[] bytes, int from) {
        try {
            return isInternal(
                    InetAddress.getByAddress(java.util.Arrays.copyOfRange(bytes, from, from + 4)));
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
