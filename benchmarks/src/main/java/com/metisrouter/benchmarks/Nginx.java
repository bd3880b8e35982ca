package com.metisrouter.benchmarks;

import com.metisrouter.embedded.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// nginx as a plain proxy to the provider, the floor: connections kept open both ways, nothing held back, no log.
final class Nginx {

    private static final Duration START_TIME_MAX = Duration.ofSeconds(10);

    private Nginx() {}

    static Proxied start(Path folder, int upstream) throws IOException {
        var port = Ports.free(1).getFirst();
        var config =
                Files.writeString(folder.resolve("nginx.conf"), config(folder, upstream, port));
        try {
            var nginx =
                    new Proxied(
                            "nginx",
                            new ProcessBuilder(
                                            "nginx",
                                            "-p",
                                            folder.toString(),
                                            "-c",
                                            config.toString())
                                    .inheritIO()
                                    .start(),
                            port,
                            "none");
            awaitListening(nginx);
            return nginx;
        } catch (IOException e) {
            throw new IOException(
                    "nginx is needed as the floor, and was not found: install it (Debian: apt-get install nginx-light)",
                    e);
        }
    }

    private static void awaitListening(Proxied nginx) throws IOException {
        var deadline = System.nanoTime() + START_TIME_MAX.toNanos();
        while (true) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), nginx.port())) {
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline || !nginx.process().isAlive()) {
                    nginx.close();
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private static String config(Path folder, int upstream, int port) {
        return """
        worker_processes 2; daemon off; pid %1$s/pid; error_log %1$s/error warn; worker_rlimit_nofile 16384;
        events { worker_connections 8192; }
        http {
          access_log off; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 300s;
          client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
          upstream provider { server 127.0.0.1:%2$d; keepalive 2048; keepalive_requests 100000000; }
          server { listen 127.0.0.1:%3$d backlog=4096; location / { proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; client_body_buffer_size 64k; proxy_read_timeout 300s; } }
        }
        """
                .formatted(folder, upstream, port);
    }
}
