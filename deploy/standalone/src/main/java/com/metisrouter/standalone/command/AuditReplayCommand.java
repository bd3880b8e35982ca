package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.standalone.audit.HttpLedger;
import com.metisrouter.standalone.audit.LongJob;
import com.metisrouter.standalone.audit.ProgressLine;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.text.Table;
import com.metisrouter.verifier.replay.Difference;
import com.metisrouter.verifier.replay.ReplayRun;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Adds the ledger up from nothing and holds it against what the running ledger says of each account.
@Command(
        name = "replay",
        description = "Add everything up again and compare it with what the ledger says.")
final class AuditReplayCommand extends RemoteCommand {

    private static final int ACCOUNTS_SHOWN_MAX = 20;

    @Mixin private JsonOption json = new JsonOption();

    @Option(
            names = "--account",
            description = "Only this account (default: all).",
            paramLabel = "ACCOUNT")
    private String account = "";

    @Option(
            names = "--out",
            description =
                    "Keep the state there, so that the same command goes on where it stopped.",
            paramLabel = "DIR")
    private @Nullable Path out;

    @Override
    public Integer call() throws CommandProblem {
        return LongJob.run(
                spec().commandLine(),
                json.wanted(),
                progress -> {
                    try (var console = console()) {
                        var ledger = new HttpLedger(console);
                        var only = account.isEmpty() ? null : account;
                        return answer(ReplayRun.run(ledger, ledger, only, out, progress));
                    }
                });
    }

    private static LongJob.Answer answer(ReplayRun.Outcome outcome) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("agrees", outcome.agrees());
        answer.put("complete", outcome.behind() == 0);
        answer.put("continued", outcome.continued());
        answer.put("position", outcome.position());
        answer.put("events", outcome.events());
        answer.put("lines", outcome.lines());
        answer.put("accountsThatAgree", outcome.agreeing());
        answer.put("accountsBehind", outcome.behind());
        answer.put("differences", outcome.differencesInAll());
        answer.put("firstDifferences", outcome.differences());
        answer.put("accounts", outcome.accounts());
        return new LongJob.Answer(exitCode(outcome), answer, text(outcome));
    }

    private static int exitCode(ReplayRun.Outcome outcome) {
        if (!outcome.agrees()) {
            return CommandProblem.FAILED;
        }
        return outcome.behind() == 0 ? 0 : CommandProblem.INCOMPLETE;
    }

    private static String text(ReplayRun.Outcome outcome) {
        var text = new StringBuilder();
        var table =
                new Table()
                        .column("Account", LEFT)
                        .column("Events", RIGHT)
                        .column("Balance", RIGHT)
                        .column("Leased", RIGHT)
                        .column("Overdraft", RIGHT);
        for (var figures : outcome.accounts().stream().limit(ACCOUNTS_SHOWN_MAX).toList()) {
            table.row(
                    figures.accountId(),
                    ProgressLine.count(figures.sequence() + 1),
                    figures.balance().toString(),
                    figures.leased().toString(),
                    figures.overdraft().toString());
        }
        text.append(table);
        if (outcome.accounts().size() > ACCOUNTS_SHOWN_MAX) {
            text.append("… and ")
                    .append(ProgressLine.count(outcome.accounts().size() - ACCOUNTS_SHOWN_MAX))
                    .append(" more (--json shows all)\n");
        }
        text.append('\n')
                .append(ProgressLine.count(outcome.events()))
                .append(" events with ")
                .append(ProgressLine.count(outcome.lines()))
                .append(" requests were added up, to position ")
                .append(ProgressLine.count(outcome.position()))
                .append(".\n");
        for (Difference difference : outcome.differences()) {
            text.append("DIFFERENCE ").append(difference).append('\n');
        }
        return text.append(verdict(outcome)).append('\n').toString();
    }

    private static String verdict(ReplayRun.Outcome outcome) {
        var agreeing =
                outcome.agreeing() == 1
                        ? "1 account stands"
                        : ProgressLine.count(outcome.agreeing()) + " accounts stand";
        if (!outcome.agrees()) {
            return "FAILED: "
                    + ProgressLine.count(outcome.differencesInAll())
                    + " differences; "
                    + agreeing
                    + " where the ledger says.";
        }
        if (outcome.behind() > 0) {
            return "INCOMPLETE: the latest events of "
                    + outcome.behind()
                    + " accounts could not be read yet; "
                    + agreeing
                    + " where the ledger says.";
        }
        return "OK: " + agreeing + " where the ledger says, to the last digit.";
    }
}
