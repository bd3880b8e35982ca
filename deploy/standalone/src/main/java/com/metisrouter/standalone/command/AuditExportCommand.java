package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.standalone.audit.EvidencePages;
import com.metisrouter.standalone.audit.HttpLedger;
import com.metisrouter.standalone.audit.LongJob;
import com.metisrouter.standalone.audit.ProgressLine;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import com.metisrouter.verifier.export.ExportWriter;
import com.metisrouter.verifier.formats.CsvFormat;
import com.metisrouter.verifier.formats.ExportFormat;
import com.metisrouter.verifier.formats.ExportRun;
import com.metisrouter.verifier.formats.ExportScope;
import com.metisrouter.verifier.formats.FocusFormat;
import com.metisrouter.verifier.formats.HledgerFormat;
import com.metisrouter.verifier.formats.NdjsonFormat;
import com.metisrouter.verifier.reading.AuditProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Writes the books to a folder. The same command again goes on where it stopped, or adds what has happened since.
@Command(
        name = "export",
        description = "Write the books to a folder. Run it again to go on, or to add what is new.")
final class AuditExportCommand extends RemoteCommand {

    /// How the books can be written down.
    enum Format {
        EVIDENCE,
        HLEDGER,
        CSV,
        NDJSON,
        FOCUS
    }

    private static final String EXPORT_STATE = "export.json";

    @Mixin private JsonOption json = new JsonOption();

    @Option(
            names = "--format",
            required = true,
            description = "${COMPLETION-CANDIDATES}, in any case.",
            paramLabel = "FORMAT")
    private Format format = Format.EVIDENCE;

    @Option(names = "--out", required = true, description = "The folder.", paramLabel = "DIR")
    private Path out = Path.of("");

    @Option(
            names = "--account",
            description = "Only this account's (default: all).",
            paramLabel = "ACCOUNT")
    private String account = "";

    @Option(
            names = "--since",
            description = "Only what was recorded from then on, such as 2026-11-01T00:00:00Z.",
            paramLabel = "INSTANT")
    private String since = "";

    @Option(
            names = "--until",
            description = "Only what was recorded before then.",
            paramLabel = "INSTANT")
    private String until = "";

    @Override
    public Integer call() throws CommandProblem {
        return LongJob.run(
                spec().commandLine(),
                json.wanted(),
                progress -> {
                    try (var console = console()) {
                        return export(console, progress);
                    }
                });
    }

    private LongJob.Answer export(Console console, ProgressLine progress)
            throws CommandProblem, AuditProblem, IOException {
        return switch (format) {
            case EVIDENCE -> evidence(console, progress);
            case HLEDGER -> export(new HledgerFormat(), console, progress);
            case CSV -> export(new CsvFormat(), console, progress);
            case NDJSON -> export(new NdjsonFormat(), console, progress);
            case FOCUS -> export(new FocusFormat(), console, progress);
        };
    }

    private LongJob.Answer evidence(Console console, ProgressLine progress)
            throws CommandProblem, IOException {
        if (!(account + since + until).isEmpty()) {
            throw CommandProblem.usage(
                    "--format evidence is of the whole ledger (expected: no --account, --since, --until)");
        }
        if (Files.exists(out.resolve(EXPORT_STATE))) {
            throw new CommandProblem(
                    out + " holds an export in another format: take another folder");
        }
        var manifest = new ExportWriter(out, new EvidencePages(console), progress::at).write();
        var answer = new LinkedHashMap<String, Object>();
        answer.put("format", "evidence");
        answer.put("folder", out.toString());
        answer.put("events", manifest.events());
        answer.put("prices", manifest.prices());
        answer.put("checkpoints", manifest.checkpoints());
        var table =
                new Table()
                        .column("", LEFT)
                        .column("", RIGHT)
                        .column("", LEFT)
                        .row("Events", ProgressLine.count(manifest.events()), "")
                        .row("Price versions", ProgressLine.count(manifest.prices()), "")
                        .row("Checkpoints", ProgressLine.count(manifest.checkpoints()), "signed");
        return new LongJob.Answer(
                0,
                answer,
                table
                        + "\n"
                        + out
                        + " holds everything up to the newest checkpoint. Check it, without this or any server:\n"
                        + "  ./metis audit verify --export "
                        + out
                        + "\n");
    }

    private LongJob.Answer export(ExportFormat as, Console console, ProgressLine progress)
            throws CommandProblem, AuditProblem, IOException {
        var ledger = new HttpLedger(console);
        if (!account.isEmpty()) {
            // Says at once that there is no such account.
            ledger.of(account);
        }
        var run = ExportRun.run(out, as, scope(), ledger, progress);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("format", as.name());
        answer.put("file", run.file().toString());
        answer.put("continued", run.continued());
        answer.put("position", run.position());
        answer.put("added", run.added());
        answer.put("lines", run.lines());
        answer.put("bytes", run.fileBytes());
        var table =
                new Table()
                        .column("", LEFT)
                        .column("", RIGHT)
                        .column("", LEFT)
                        .row("Events read", ProgressLine.count(run.position()), "of the ledger")
                        .row("Lines", ProgressLine.count(run.lines()), "requests and money acts")
                        .row("Added", ProgressLine.count(run.added()), "by this run")
                        .row("Size", ProgressLine.count(run.fileBytes()), "bytes");
        return new LongJob.Answer(0, answer, table + "\n" + run.file() + " is complete.\n");
    }

    private ExportScope scope() throws CommandProblem {
        try {
            return new ExportScope(
                    account.isEmpty() ? null : account,
                    instant("--since", since),
                    instant("--until", until));
        } catch (IllegalArgumentException e) {
            throw CommandProblem.usage("--" + e.getMessage());
        }
    }

    static @Nullable Instant instant(String option, String text) throws CommandProblem {
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException _) {
            throw CommandProblem.usage(
                    option
                            + ": \""
                            + text
                            + "\" (expected: an instant such as 2026-11-01T00:00:00Z)");
        }
    }
}
