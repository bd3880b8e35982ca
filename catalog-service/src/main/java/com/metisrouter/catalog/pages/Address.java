package com.metisrouter.catalog.pages;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// Addresses of pages, as they stand in a link.
public final class Address {

    private Address() {}

    /// A path with parameters, in the map's order.
    public static String of(String path, Map<String, String> parameters) {
        return parameters.isEmpty()
                ? path
                : parameters.entrySet().stream()
                        .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                        .collect(Collectors.joining("&", path + "?", ""));
    }

    /// Where the site is, as readers see it, without a slash at its end.
    ///
    /// @throws IllegalArgumentException if it is no whole address
    public static URI site(String text) {
        var site = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        if (site.getScheme() == null
                || !site.getScheme().matches("https?")
                || site.getHost() == null
                || site.getQuery() != null
                || site.getFragment() != null) {
            throw new IllegalArgumentException(
                    "metis.site-url: \"" + text + "\" (expected: such as https://models.example)");
        }
        return site;
    }

    public static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
