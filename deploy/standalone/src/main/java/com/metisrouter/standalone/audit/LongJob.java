package com.metisrouter.standalone.audit;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.verifier.reading.AuditProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.Map;
import picocli.CommandLine;

/// Something that takes long: shows on the error output how far it has come, and prints what it came to.
@FunctionalInterface
public interface LongJob {

    /// What a job came to.
    ///
    /// @param json for programs
    /// @param text for people
    record Answer(int exitCode, Map<String, Object> json, String text) {}

    Answer run(ProgressLine progress)
            throws CommandProblem, AuditProblem, IOException, InterruptedException;

    /// @param asJson whether programs read the answer
    static int run(CommandLine command, boolean asJson, LongJob job) throws CommandProblem {
        var answer = await(command.getErr(), job);
        PrintWriter out = command.getOut();
        out.print(
                asJson
                        ? Json.mapper()
                                        .writerWithDefaultPrettyPrinter()
                                        .writeValueAsString(answer.json())
                                + "\n"
                        : answer.text());
        out.flush();
        return answer.exitCode();
    }

    private static Answer await(PrintWriter err, LongJob job) throws CommandProblem {
        var progress = new ProgressLine(err);
        try {
            return job.run(progress);
        } catch (AuditProblem e) {
            throw new CommandProblem(String.valueOf(e.getMessage()));
        } catch (FileSystemException e) {
            var reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
            throw new CommandProblem(e.getFile() + ": " + reason);
        } catch (IOException e) {
            throw new CommandProblem(String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CommandProblem("interrupted");
        } finally {
            progress.done();
        }
    }
}
