package com.metisrouter.standalone;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The command line as a user meets it: arguments in; exit code, output and errors out.
record Cli(int exitCode, String out, String err) {

    static Cli run(Path home, String... arguments) {
        return run(home, Optional.empty(), arguments);
    }

    static Cli run(Path home, Optional<UpCommand.Starter> starter, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode =
                MetisMain.run(
                        arguments,
                        home,
                        starter,
                        Map.of("OPENAI_API_KEY", "sk-secret", "HOME", "/root"),
                        new PrintWriter(out),
                        new PrintWriter(err));
        return new Cli(exitCode, out.toString(), err.toString());
    }
}
