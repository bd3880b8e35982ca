package com.metisrouter.standalone;

import com.metisrouter.proxy.server.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/// A certificate and its key, made by the JDK's keytool.
final class SelfSigned {

    private static final String PASSWORD = "changeit";

    private SelfSigned() {}

    static TlsFiles write(Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var store = folder.resolve("store.p12");
        var made =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "gateway",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=gateway",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD)
                        .inheritIO()
                        .start()
                        .waitFor();
        if (made != 0) {
            throw new IllegalStateException("keytool: " + made);
        }
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        var files = new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        Files.writeString(
                files.certificate(),
                pem("CERTIFICATE", keys.getCertificate("gateway").getEncoded()));
        Files.writeString(
                files.key(),
                pem("PRIVATE KEY", keys.getKey("gateway", PASSWORD.toCharArray()).getEncoded()));
        return files;
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN "
                + what
                + "-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END "
                + what
                + "-----\n";
    }
}
