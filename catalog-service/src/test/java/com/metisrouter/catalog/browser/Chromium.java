package com.metisrouter.catalog.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A Chromium without a window, with a profile of its own, driven through the DevTools protocol.
final class Chromium implements AutoCloseable {

    private static final String NAMED_BY = "METIS_CHROMIUM";
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final String LISTENING = "DevTools listening on ";
    private static final long END_SECONDS = 10;

    private final Process process;
    private final Path profile;
    private final DevTools tools;

    private Chromium(Process process, Path profile, DevTools tools) {
        this.process = process;
        this.profile = profile;
        this.tools = tools;
    }

    /// What `METIS_CHROMIUM` names, or the first on the path.
    static Optional<Path> find() {
        var named = System.getenv(NAMED_BY);
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isExecutable);
        }
        var folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        return Arrays.stream(folders)
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Chromium start(Path binary) throws IOException {
        var profile = Files.createTempDirectory("metis-chromium-");
        var command =
                new ArrayList<>(
                        List.of(
                                binary.toString(),
                                "--headless",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--disable-dev-shm-usage",
                                "--remote-debugging-port=0",
                                "--user-data-dir=" + profile));
        if (System.getProperty("user.name", "").equals("root")) {
            command.add("--no-sandbox");
        }
        command.add("about:blank");
        var process =
                new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            return new Chromium(process, profile, DevTools.connect(address(process)));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static URI address(Process process) throws IOException {
        var told = new BufferedReader(process.errorReader(UTF_8));
        for (var line = told.readLine(); line != null; line = told.readLine()) {
            if (line.startsWith(LISTENING)) {
                // What else it says must be read, or it waits for that.
                Thread.ofVirtual().start(() -> told.lines().forEach(_ -> {}));
                return URI.create(line.substring(LISTENING.length()).strip());
            }
        }
        throw new IOException("Chromium ended before it listened");
    }

    /// A new tab.
    Tab tab() {
        return Tab.open(tools);
    }

    @Override
    public void close() throws IOException {
        tools.close();
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, END_SECONDS, TimeUnit.SECONDS)
                .thenApply(Process::destroyForcibly)
                .thenCompose(Process::onExit)
                .join();
        try (Stream<Path> files = Files.walk(profile)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
