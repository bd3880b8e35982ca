package com.metisrouter.catalog.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What every page has around it.
///
/// @param version changes when style, script or icon do, so that browsers may keep them
/// @param gatewayUrl where models are called, without a slash at its end
public record Frame(String version, String gatewayUrl) {

    private static final int VERSION_LENGTH = 12;

    public static Frame of(String gatewayUrl) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var name : new String[] {"site.css", "site.js", "icon.svg"}) {
                digest.update(read("/static/site/" + name));
            }
            return new Frame(
                    HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_LENGTH),
                    gatewayUrl.endsWith("/")
                            ? gatewayUrl.substring(0, gatewayUrl.length() - 1)
                            : gatewayUrl);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] read(String name) {
        try (var in = Frame.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
