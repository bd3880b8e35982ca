package com.metisrouter.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program of somebody else's, run as its users run it.
final class Program {

    private static final Duration VERSION_TIME_MAX = Duration.ofMinutes(1);

    private Program() {}

    /// @param exit -1 if it was ended because it took too long
    /// @param output what it printed, errors among it
    record Ran(int exit, String output) {}

    static boolean isThere(String program) throws InterruptedException {
        try {
            return run(Path.of("."), VERSION_TIME_MAX, Map.of(), program, "--version").exit() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// @param environment beside this process's own
    static Ran run(
            Path folder, Duration timeMax, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var output = Files.createTempFile("metis-program-", ".log");
        try {
            var builder = new ProcessBuilder(List.of(command)).directory(folder.toFile());
            builder.environment().putAll(environment);
            builder.redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile());
            var process = builder.start();
            if (!process.waitFor(timeMax.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                return new Ran(-1, "took longer than " + timeMax + ": " + Files.readString(output));
            }
            return new Ran(process.exitValue(), Files.readString(output, UTF_8).strip());
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
