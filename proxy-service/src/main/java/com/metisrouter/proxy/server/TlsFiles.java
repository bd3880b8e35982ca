package com.metisrouter.proxy.server;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a certificate and its key are.
///
/// @param certificate a PEM file, the whole chain, the server's own first
/// @param key a PEM file of its key in PKCS 8, without a password
public record TlsFiles(Path certificate, Path key) {

    /// Paths by which programs are told.
    public static final String CERTIFICATE_VARIABLE = "METIS_TLS_CERT";

    public static final String KEY_VARIABLE = "METIS_TLS_KEY";

    /// @return null where neither is set
    /// @throws IllegalArgumentException if only one is
    public static @Nullable TlsFiles of(Map<String, String> environment) {
        var certificate = environment.getOrDefault(CERTIFICATE_VARIABLE, "").strip();
        var key = environment.getOrDefault(KEY_VARIABLE, "").strip();
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new IllegalArgumentException(
                    CERTIFICATE_VARIABLE
                            + " and "
                            + KEY_VARIABLE
                            + ": one is set (expected: both or neither)");
        }
        return certificate.isEmpty() ? null : new TlsFiles(Path.of(certificate), Path.of(key));
    }

    /// @throws IllegalArgumentException if they can't be used
    public void requireUsable() {
        ServerTls.read(this);
    }
}
