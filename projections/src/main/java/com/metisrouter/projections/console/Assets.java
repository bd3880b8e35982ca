package com.metisrouter.projections.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Style, script and icon: our own files, read once. The version in their address changes with them, so browsers may keep them.
final class Assets {

    private static final int VERSION_LENGTH = 12;

    private final byte[] style = read("console.css");
    private final byte[] script = read("console.js");
    private final byte[] icon = read("icon.svg");
    private final String version;

    Assets() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(style);
            digest.update(script);
            digest.update(icon);
            version = HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] read(String name) {
        try (var in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] style() {
        return style.clone();
    }

    byte[] script() {
        return script.clone();
    }

    byte[] icon() {
        return icon.clone();
    }

    String version() {
        return version;
    }
}
