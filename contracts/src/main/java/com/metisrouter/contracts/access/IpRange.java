package com.metisrouter.contracts.access;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// A range of IP addresses in CIDR notation, such as `203.0.113.0/24` or `2001:db8::/32`; a lone address is a range of one.
///
/// Never asks a name server: what is no address is refused.
public final class IpRange {

    private static final int TEXT_LENGTH_MAX = 49;

    /// `InetAddress` would also take `10.1` for 10.0.0.1, and an IPv6 address with a zone of this machine.
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern BITS = Pattern.compile("\\d{1,3}");

    private final String text;
    private final byte[] network;
    private final int bits;

    private IpRange(String text, byte[] network, int bits) {
        this.text = text;
        this.network = network;
        this.bits = bits;
    }

    /// @throws IllegalArgumentException if it is no range, or if its address lies inside the range instead of at its start
    public static IpRange parse(String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw invalid(text.substring(0, TEXT_LENGTH_MAX) + "…");
        }
        var slash = text.indexOf('/');
        var address = address(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            throw invalid(text);
        }
        var bytes = address.get().getAddress();
        var bitsMax = bytes.length * Byte.SIZE;
        var bits = slash < 0 ? bitsMax : bits(text, text.substring(slash + 1), bitsMax);
        var network = masked(bytes, bits);
        if (!Arrays.equals(network, bytes)) {
            throw new IllegalArgumentException(
                    "range: \""
                            + text
                            + "\" (expected: its first address, so "
                            + textOf(network, bits)
                            + ")");
        }
        return new IpRange(textOf(network, bits), network, bits);
    }

    /// An address in its usual notation, empty where the text is none.
    public static Optional<InetAddress> address(String text) {
        return IPV4.matcher(text).matches() || IPV6_CHARACTERS.matcher(text).matches()
                ? literal(text)
                : Optional.empty();
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static int bits(String text, String given, int bitsMax) {
        if (!BITS.matcher(given).matches() || Integer.parseInt(given) > bitsMax) {
            throw invalid(text);
        }
        return Integer.parseInt(given);
    }

    private static byte[] masked(byte[] address, int bits) {
        var masked = address.clone();
        for (var i = 0; i < masked.length; i++) {
            masked[i] &= (byte) maskOf(bits - i * Byte.SIZE);
        }
        return masked;
    }

    /// The mask of one byte, of which so many leading bits count.
    private static int maskOf(int leading) {
        return leading >= Byte.SIZE ? 0xff : leading <= 0 ? 0 : 0xff << (Byte.SIZE - leading);
    }

    private static String textOf(byte[] network, int bits) {
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/" + bits;
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address of " + network.length + " bytes", e);
        }
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException(
                "range: \"" + text + "\" (expected: CIDR such as 203.0.113.0/24 or 2001:db8::/32)");
    }

    /// @param address as `InetAddress.getAddress` gives it: 4 bytes, or 16
    public boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        for (var i = 0; i * Byte.SIZE < bits; i++) {
            if (((address[i] ^ network[i]) & maskOf(bits - i * Byte.SIZE)) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpRange range && text.equals(range.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /// In CIDR notation; the same for the same range, however it was written.
    @Override
    public String toString() {
        return text;
    }
}
