package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.evidence.CheckpointKey;
import com.metisrouter.contracts.evidence.Receipt;
import com.metisrouter.contracts.evidence.ReceiptCheck;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Proves one charge: from the request, along the hashes, to a checkpoint that was signed. With a file and a key it asks nobody.
@Command(
        name = "receipt",
        description =
                "Get the receipt of a request, or take one from a file, and check it. Exits 0 verified, 1 wrong.")
final class AuditReceiptCommand extends RemoteCommand implements Callable<Integer> {

    @Mixin private JsonOption json = new JsonOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "REQUEST_ID",
            description = "Whose receipt to ask for, req_…")
    private String requestId = "";

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "A receipt that was kept: checked offline, with --key.")
    private @Nullable Path file;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "The key that you know, as PEM. Without it, the installation's own is asked for.")
    private @Nullable Path key;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to keep what was got.")
    private @Nullable Path out;

    @Override
    public Integer call() throws CommandProblem {
        if (requestId.isEmpty() == (file == null)) {
            throw CommandProblem.usage("name either a request or a --file");
        }
        var check = file == null ? asked() : kept(file);
        var result = ReceiptCheck.check(check.receipt(), check.key());
        var writer = spec().commandLine().getOut();
        writer.print(json.wanted() ? json(check, result) : text(check, result));
        writer.flush();
        return result instanceof ReceiptCheck.Verified ? 0 : CommandProblem.FAILED;
    }

    private record Check(Receipt receipt, CheckpointKey key) {}

    private Check kept(Path from) throws CommandProblem {
        if (key == null || out != null) {
            throw CommandProblem.usage(
                    out != null
                            ? "--out: what is in a file is kept already"
                            : "--key: missing (expected with --file: a receipt proves nothing by a key that came with it)");
        }
        return new Check(
                parsed(TrustedFile.text("--file", from), "--file: " + from),
                TrustedFile.key("--key", key));
    }

    private Check asked() throws CommandProblem {
        try (var console = console()) {
            var path = "/api/v1/requests/" + Console.segment(requestId) + "/receipt";
            var text = console.text(path);
            var known =
                    key == null
                            ? CheckpointKey.parse(console.text("/api/v1/audit/public-key"))
                            : TrustedFile.key("--key", key);
            keep(text);
            return new Check(parsed(text, path), known);
        }
    }

    private void keep(String text) throws CommandProblem {
        if (out == null) {
            return;
        }
        try {
            Files.writeString(out, text, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw CommandProblem.usage("--out: " + out + " can't be written anew: " + e);
        }
    }

    private static Receipt parsed(String text, String where) throws CommandProblem {
        try {
            return Json.read(text.getBytes(UTF_8), Receipt.class);
        } catch (RuntimeException e) {
            throw new CommandProblem(where + " is no receipt");
        }
    }

    private String json(Check check, ReceiptCheck.Result result) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("outcome", result instanceof ReceiptCheck.Verified ? "verified" : "wrong");
        answer.put("requestId", check.receipt().requestId());
        answer.put("accountId", check.receipt().accountId());
        answer.put("keyFingerprint", check.key().fingerprint());
        answer.put("keyIsKnown", key != null);
        switch (result) {
            case ReceiptCheck.Verified verified -> {
                answer.put("charge", verified.charge());
                answer.put("lines", verified.line().lines());
                answer.put("checkpoint", verified.checkpoint());
                answer.put("signedAt", verified.at());
            }
            case ReceiptCheck.Wrong wrong -> answer.put("wrong", wrong.what());
        }
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(answer) + "\n";
    }

    private String text(Check check, ReceiptCheck.Result result) {
        return switch (result) {
            case ReceiptCheck.Wrong wrong -> "WRONG: " + wrong.what() + "\n";
            case ReceiptCheck.Verified verified -> text(check, verified);
        };
    }

    private String text(Check check, ReceiptCheck.Verified verified) {
        var request = verified.line().request();
        var facts =
                new Table()
                        .column("", LEFT)
                        .column("", LEFT)
                        .row("Request", request.requestId())
                        .row("Model", request.modelId() + " at " + request.endpoint())
                        .row(
                                "Account",
                                request.caller().accountId() + ", key " + request.caller().keyId())
                        .row("Time", request.admittedAt() + " to " + request.endedAt());
        var lines =
                new Table()
                        .column("Unit", LEFT)
                        .column("Quantity", RIGHT)
                        .column("", LEFT)
                        .column("USD each", LEFT)
                        .column("", LEFT)
                        .column("USD", LEFT);
        for (var line : verified.line().lines()) {
            lines.row(
                    line.unit().wireName(),
                    Long.toString(line.quantity()),
                    "×",
                    line.unitPrice().toString(),
                    "=",
                    line.amount().toPlainString());
        }
        lines.row("Charge", "", "", "", "≈", verified.charge().toString());
        return facts
                + "\n"
                + lines
                + "\nKey "
                + check.key().fingerprint()
                + (key != null
                        ? ", the one that you know.\n"
                        : ", which the installation gave: compare it with the one that you know, or pass --key.\n")
                + "\nVERIFIED: charged so, in books that checkpoint "
                + verified.checkpoint()
                + " signed at "
                + verified.at()
                + ".\n";
    }
}
