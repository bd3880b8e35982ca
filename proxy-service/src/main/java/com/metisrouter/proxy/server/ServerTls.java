package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS towards clients, with a certificate that is read again when its files change. New connections get the new one; those that are
/// open go on. A pair that can't be used is said in the log, and the old one stays.
@Edge
public final class ServerTls implements AutoCloseable {

    /// How often the files are looked at.
    public static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    private final TlsFiles files;
    private final ScheduledExecutorService looking =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("tls-files").factory());
    private volatile SslContext context;
    private volatile String subject = "";
    private List<FileTime> stamp;

    /// @throws IllegalArgumentException if the files can't be used
    public ServerTls(TlsFiles files, Duration lookEvery) {
        this.files = files;
        this.stamp = stamp();
        this.context = use();
        var _ =
                looking.scheduleWithFixedDelay(
                        this::look, lookEvery.toNanos(), lookEvery.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// For a new connection.
    SslHandler handler(Channel channel, Duration handshakeTime) {
        var handler = context.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(handshakeTime.toMillis());
        return handler;
    }

    /// Whom the certificate in use is for.
    public String subject() {
        return subject;
    }

    private void look() {
        var now = stamp();
        if (!now.equals(stamp)) {
            stamp = now;
            try {
                context = use();
                LOG.info("the certificate {} was read again", files.certificate());
            } catch (IllegalArgumentException e) {
                LOG.error("{} The old certificate stays in use.", e.getMessage());
            }
        }
    }

    /// When either file was changed last.
    private List<FileTime> stamp() {
        try {
            return List.of(
                    Files.getLastModifiedTime(files.certificate()),
                    Files.getLastModifiedTime(files.key()));
        } catch (IOException _) {
            return List.of();
        }
    }

    /// What was read of the files, once: they may change from one reading to the next.
    private record Pair(SslContext context, String subject) {}

    private SslContext use() {
        var pair = pair(files);
        subject = pair.subject();
        return pair.context();
    }

    /// @throws IllegalArgumentException if the files can't be used
    static SslContext read(TlsFiles files) {
        return pair(files).context();
    }

    private static Pair pair(TlsFiles files) {
        try {
            var certificate = Files.readAllBytes(files.certificate());
            var key = Files.readAllBytes(files.key());
            var context = context(certificate, key);
            var first = first(certificate);
            KeyMatch.require(first.getPublicKey(), key);
            return new Pair(context, first.getSubjectX500Principal().getName());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "TLS: "
                            + files.certificate()
                            + " and "
                            + files.key()
                            + " can't be used ("
                            + (e instanceof SSLException && e.getCause() != null
                                    ? e.getCause().getMessage()
                                    : e.getMessage())
                            + "; expected: a certificate chain and its key in PKCS 8, both as PEM).",
                    e);
        }
    }

    private static SslContext context(byte[] certificate, byte[] key) throws SSLException {
        return SslContextBuilder.forServer(
                        new ByteArrayInputStream(certificate), new ByteArrayInputStream(key))
                .sslProvider(SslProvider.JDK)
                .protocols(VERSIONS)
                .applicationProtocolConfig(
                        new ApplicationProtocolConfig(
                                Protocol.ALPN,
                                SelectorFailureBehavior.NO_ADVERTISE,
                                SelectedListenerFailureBehavior.ACCEPT,
                                ApplicationProtocolNames.HTTP_2,
                                ApplicationProtocolNames.HTTP_1_1))
                .build();
    }

    private static X509Certificate first(byte[] certificate) throws CertificateException {
        if (CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate))
                instanceof X509Certificate first) {
            return first;
        }
        throw new CertificateException("no certificate");
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
