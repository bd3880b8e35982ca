package com.metisrouter.standalone;

import com.metisrouter.embedded.StartupProblem;
import com.metisrouter.simulation.SimulateCommand;
import com.metisrouter.standalone.command.ApprovalsCommand;
import com.metisrouter.standalone.command.AuditCommand;
import com.metisrouter.standalone.command.BalanceCommand;
import com.metisrouter.standalone.command.BooksCommand;
import com.metisrouter.standalone.command.CorrectionsCommand;
import com.metisrouter.standalone.command.CostsCommand;
import com.metisrouter.standalone.command.CreditCommand;
import com.metisrouter.standalone.command.DataOption;
import com.metisrouter.standalone.command.DeadLettersCommand;
import com.metisrouter.standalone.command.GatewaysCommand;
import com.metisrouter.standalone.command.HelpOption;
import com.metisrouter.standalone.command.KeysCommand;
import com.metisrouter.standalone.command.MarginsCommand;
import com.metisrouter.standalone.command.MigrateCommand;
import com.metisrouter.standalone.command.OrphansCommand;
import com.metisrouter.standalone.command.PricesCommand;
import com.metisrouter.standalone.command.ProjectsCommand;
import com.metisrouter.standalone.command.ProvidersCommand;
import com.metisrouter.standalone.command.RequestCommand;
import com.metisrouter.standalone.command.StatusCommand;
import com.metisrouter.standalone.command.TopupCommand;
import com.metisrouter.standalone.command.UsageCommand;
import com.metisrouter.standalone.console.CommandProblem;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The command line behind `./metis`: 0 on success, 2 when it was used wrongly, 1 otherwise with one line that says why.
@Command(
        name = "metis",
        description = "Model access, metered and paid from a prepaid balance.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "./metis test runs the whole test suite, as CI does."})
public final class MetisMain {

    private MetisMain() {}

    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Path home = Path.of(System.getProperty("metis.home", ""));
        System.exit(
                run(arguments, home, Optional.of(Standalone::start), System.getenv(), out, err));
    }

    /// @param home where the data folder is by default
    /// @param starter of an installation in this JVM; without one there is no `up`
    public static int run(
            String[] arguments,
            Path home,
            Optional<UpCommand.Starter> starter,
            Map<String, String> environment,
            PrintWriter out,
            PrintWriter err) {
        var commands = new CommandLine(new MetisMain());
        starter.ifPresent(start -> commands.addSubcommand(new UpCommand(start, environment)));
        commands.addSubcommand(new StatusCommand())
                .addSubcommand(new KeysCommand())
                .addSubcommand(new GatewaysCommand())
                .addSubcommand(new ProjectsCommand())
                .addSubcommand(new TopupCommand())
                .addSubcommand(new CreditCommand())
                .addSubcommand(new ApprovalsCommand())
                .addSubcommand(new BooksCommand())
                .addSubcommand(new BalanceCommand())
                .addSubcommand(new UsageCommand())
                .addSubcommand(new RequestCommand())
                .addSubcommand(new PricesCommand())
                .addSubcommand(new ProvidersCommand())
                .addSubcommand(new CostsCommand())
                .addSubcommand(new MarginsCommand())
                .addSubcommand(new CorrectionsCommand())
                .addSubcommand(new OrphansCommand())
                .addSubcommand(new DeadLettersCommand())
                .addSubcommand(new AuditCommand())
                .addSubcommand(new MigrateCommand())
                .addSubcommand(new SimulateCommand());
        addHelp(commands);
        return commands.setDefaultValueProvider(argument -> defaultValue(argument, home))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((problem, _) -> usageProblem(problem, err))
                .setExecutionExceptionHandler((problem, _, _) -> failure(problem, err))
                .execute(arguments);
    }

    private static void addHelp(CommandLine command) {
        command.addMixin("help", new HelpOption());
        command.getSubcommands().values().forEach(MetisMain::addHelp);
    }

    private static @Nullable String defaultValue(ArgSpec argument, Path home) {
        boolean isData =
                argument instanceof OptionSpec option
                        && option.longestName().equals(DataOption.NAME);
        return isData ? home.resolve(".metis").toString() : null;
    }

    private static int usageProblem(CommandLine.ParameterException problem, PrintWriter err) {
        String name = problem.getCommandLine().getCommandSpec().qualifiedName(" ");
        say(err, problem.getMessage() + " (see ./" + name + " --help)");
        return CommandProblem.USAGE;
    }

    private static int failure(Exception problem, PrintWriter err) {
        if (problem instanceof CommandProblem known) {
            say(err, known.getMessage());
            return known.exitCode();
        }
        if (problem instanceof StartupProblem known) {
            say(err, known.getMessage());
            return CommandProblem.FAILED;
        }
        LoggerFactory.getLogger(MetisMain.class).error("a mistake of ours", problem);
        say(err, "a mistake of ours: " + problem);
        return CommandProblem.FAILED;
    }

    private static void say(PrintWriter err, @Nullable String message) {
        err.println("metis: " + String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", " "));
        err.flush();
    }
}
