package com.metisrouter.proxy.translation;

import java.util.Locale;
import java.util.Optional;

/// Bytes in base64 within a URL (RFC 2397).
///
/// @param mediaType in lower case, without parameters
record DataUrl(String mediaType, String base64) {

    private static final String SCHEME = "data:";
    private static final String ENCODING = ";base64";

    /// Empty if it is no such URL.
    static Optional<DataUrl> parse(String url) {
        var comma = url.indexOf(',');
        if (comma < 0 || !url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        var head = url.substring(SCHEME.length(), comma);
        if (!head.toLowerCase(Locale.ROOT).endsWith(ENCODING)) {
            return Optional.empty();
        }
        var end = head.indexOf(';');
        return Optional.of(
                new DataUrl(
                        head.substring(0, end).toLowerCase(Locale.ROOT), url.substring(comma + 1)));
    }

    @Override
    public String toString() {
        return SCHEME + mediaType + ENCODING + "," + base64;
    }
}
