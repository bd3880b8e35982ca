package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.evidence.SignedCheckpoint;
import com.metisrouter.standalone.audit.LongJob;
import com.metisrouter.standalone.audit.ProgressLine;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.text.Table;
import com.metisrouter.verifier.Outcome;
import com.metisrouter.verifier.Trust;
import com.metisrouter.verifier.Verifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Checks an export without any server: 0 it is verified, 1 something is wrong and where, 3 not everything is there.
@Command(
        name = "verify",
        description =
                "Check an export of evidence, offline. Exits 0 verified, 1 failed, 3 incomplete.")
final class AuditVerifyCommand implements Callable<Integer> {

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private JsonOption json = new JsonOption();

    @Option(
            names = "--export",
            required = true,
            description = "The folder that audit export --format evidence wrote.",
            paramLabel = "DIR")
    private Path export = Path.of("");

    @Option(
            names = "--key",
            description = "The key that you know: a file with it as PEM, or its fingerprint.",
            paramLabel = "FILE|FINGERPRINT")
    private String key = "";

    @Option(
            names = "--checkpoints",
            description = "Checkpoints that you kept yourself: a file of them, or a single one.",
            paramLabel = "FILE")
    private @Nullable Path checkpoints;

    @Override
    public Integer call() throws CommandProblem {
        if (!Files.isDirectory(export)) {
            throw CommandProblem.usage("--export: " + export + " is no folder");
        }
        return LongJob.run(
                spec.commandLine(),
                json.wanted(),
                progress -> {
                    var trust = new Trust(fingerprint(), checkpoint());
                    return answer(Verifier.verify(export, trust, progress::at), trust);
                });
    }

    private Optional<String> fingerprint() throws CommandProblem {
        if (key.isEmpty() || FINGERPRINT.matcher(key).matches()) {
            return Optional.of(key).filter(text -> !text.isEmpty());
        }
        return Optional.of(TrustedFile.key("--key", Path.of(key)).fingerprint());
    }

    /// The newest of those that were kept: each names the one before it, so that the export can't hold others below it.
    private Optional<SignedCheckpoint> checkpoint() throws CommandProblem {
        if (checkpoints == null) {
            return Optional.empty();
        }
        var text = TrustedFile.text("--checkpoints", checkpoints);
        try {
            if (!text.startsWith("{")) {
                return Optional.of(SignedCheckpoint.parse(text));
            }
            return text.lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> SignedCheckpoint.ofLine(line.getBytes(UTF_8)))
                    .reduce((a, b) -> a.checkpoint().number() > b.checkpoint().number() ? a : b);
        } catch (IllegalArgumentException e) {
            throw CommandProblem.usage("--checkpoints: " + checkpoints + ": " + e.getMessage());
        }
    }

    private static LongJob.Answer answer(Outcome outcome, Trust trust) {
        return switch (outcome) {
            case Outcome.Verified verified ->
                    new LongJob.Answer(0, json("verified", verified), text(verified, trust));
            case Outcome.Failed failed ->
                    new LongJob.Answer(
                            CommandProblem.FAILED,
                            json("failed", failed),
                            "FAILED: "
                                    + failed.where()
                                    + " at "
                                    + failed.sequence()
                                    + ": "
                                    + failed.field()
                                    + ": "
                                    + failed.detail()
                                    + "\nThis is the first difference; nothing after it was looked at.\n");
            case Outcome.Incomplete incomplete ->
                    new LongJob.Answer(
                            CommandProblem.INCOMPLETE,
                            json("incomplete", incomplete),
                            "INCOMPLETE: missing "
                                    + incomplete.missing()
                                    + "\nNothing was found wrong, but not everything is there, so nothing is proved.\n");
        };
    }

    private static Map<String, Object> json(String name, Outcome outcome) {
        var json = new LinkedHashMap<String, Object>();
        json.put("outcome", name);
        json.put("detail", outcome);
        return json;
    }

    private static String text(Outcome.Verified verified, Trust trust) {
        var figures =
                new Table()
                        .column("", LEFT)
                        .column("", RIGHT)
                        .column("", LEFT)
                        .row(
                                "Events",
                                ProgressLine.count(verified.events()),
                                "in "
                                        + ProgressLine.count(verified.streams())
                                        + " streams, of "
                                        + ProgressLine.count(verified.accounts())
                                        + " accounts")
                        .row(
                                "Requests",
                                ProgressLine.count(verified.usageLines()),
                                "rated again under "
                                        + ProgressLine.count(verified.prices())
                                        + " price versions")
                        .row(
                                "Checkpoint",
                                ProgressLine.count(verified.checkpoint()),
                                "signed " + verified.at());
        var trial = new Table().column("Trial balance", LEFT).column("USD", RIGHT);
        verified.trialBalance().forEach((account, sum) -> trial.row(account, sum.toPlainString()));
        return figures
                + "\n"
                + trial
                + "\nKey "
                + verified.keyFingerprint()
                + (trust.keyFingerprint().isPresent()
                        ? ", the one that you know.\n"
                        : ", which came with the export: compare it with the one that you know, or pass --key.\n")
                + (trust.checkpoint().isPresent()
                        ? "The checkpoint that you kept is in it, so nothing up to there was taken away.\n"
                        : "Without --checkpoints it can't be told whether the newest part was left out.\n")
                + "\nVERIFIED: everything up to checkpoint "
                + ProgressLine.count(verified.checkpoint())
                + " is as it was signed, and adds up.\n";
    }
}
