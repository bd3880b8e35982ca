package com.metisrouter.standalone.command;

import com.metisrouter.proxy.checking.CostEstimate;
import com.metisrouter.proxy.checking.RequestCheck;
import com.metisrouter.standalone.Credentials;
import com.metisrouter.standalone.audit.LongJob;
import com.metisrouter.standalone.audit.ProgressLine;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.migration.CatalogModels;
import com.metisrouter.standalone.migration.Checker;
import com.metisrouter.standalone.migration.Report;
import com.metisrouter.standalone.migration.ReportJson;
import com.metisrouter.standalone.migration.ReportText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Coming here from a provider or another gateway.
@Command(
        name = "migrate",
        description = "Coming from a provider: what of your requests is served here.",
        subcommands = {MigrateCommand.Check.class})
public final class MigrateCommand {

    /// Checks a sample of requests against a catalog; sends none of them.
    @Command(
            name = "check",
            description =
                    "Say of each request of a sample whether it is served here, by which model id and for how much. Sends nothing."
                            + " Exits 0 all ready, 1 unreadable, 2 something must change, 3 something isn't served.")
    static final class Check implements Callable<Integer> {

        @Spec private CommandSpec spec = CommandSpec.create();

        @Mixin private DataOption data = new DataOption();

        @Mixin private JsonOption json = new JsonOption();

        @Parameters(
                paramLabel = "FILE",
                description = "JSONL with one request a line, or an HTTP archive (HAR).")
        private Path file = Path.of("");

        @Option(
                names = {"--catalog", "--url"},
                description = "Catalog to check against (default: the local installation's).",
                paramLabel = "URL")
        private @Nullable URI catalog;

        @Option(
                names = "--limit",
                description = "Look at the first N requests only (default: ${DEFAULT-VALUE}).",
                paramLabel = "N")
        private int limit = Report.REQUESTS_MAX;

        @Option(
                names = "--output-tokens",
                description =
                        "Assume N output tokens of each answer whose usage the sample does not tell (default: from none to its limit).",
                paramLabel = "N")
        private @Nullable Long outputTokens;

        @Option(
                names = "--providers",
                split = ",",
                description =
                        "Providers that the gateway has, such as openai,anthropic (default: all that the catalog names).",
                paramLabel = "NAME")
        private List<String> providers = List.of();

        @Override
        public Integer call() throws CommandProblem {
            within("--limit", limit, 1, Report.REQUESTS_MAX);
            if (outputTokens != null) {
                within("--output-tokens", outputTokens, 0, Report.OUTPUT_TOKENS_MAX);
            }
            if (!Files.isRegularFile(file)) {
                throw new CommandProblem(file + " is no file");
            }
            return LongJob.run(spec.commandLine(), json.wanted(), this::answer);
        }

        private LongJob.Answer answer(ProgressLine progress) throws CommandProblem, IOException {
            var checker = checker();
            var size = Files.size(file);
            var report =
                    Report.of(file, checker, limit, bytes -> progress.at("bytes", bytes, size));
            Map<String, Object> asJson = ReportJson.of(report);
            return new LongJob.Answer(report.exitCode(), asJson, ReportText.of(report));
        }

        private Checker checker() throws CommandProblem {
            try (var console = new Console(address(), "none")) {
                var models = CatalogModels.of(console.get("/api/v1/models", Map.of()));
                Set<String> off = new HashSet<>();
                if (!providers.isEmpty()) {
                    models.forEach(
                            model -> model.deployments().forEach(it -> off.add(it.provider())));
                    for (var provider : providers) {
                        if (!off.remove(provider)) {
                            throw CommandProblem.usage(
                                    "--providers: the catalog names no " + provider);
                        }
                    }
                }
                return new Checker(
                        new RequestCheck(models, off),
                        new CostEstimate(
                                outputTokens == null
                                        ? OptionalLong.empty()
                                        : OptionalLong.of(outputTokens)),
                        InstantSource.system().instant());
            } catch (IllegalArgumentException e) {
                throw new CommandProblem(String.valueOf(e.getMessage()));
            }
        }

        private URI address() throws CommandProblem {
            if (catalog != null) {
                var scheme = String.valueOf(catalog.getScheme());
                if (!(scheme.equals("http") || scheme.equals("https"))
                        || catalog.getHost() == null) {
                    throw CommandProblem.usage(
                            "--catalog: " + catalog + " (expected: http://HOST:PORT)");
                }
                return catalog;
            }
            try {
                return URI.create(Credentials.read(data.dir()).consoleUrl());
            } catch (IOException _) {
                throw new CommandProblem(
                        "no "
                                + Credentials.FILE
                                + " in "
                                + data.dir()
                                + ": start MetisRouter with ./metis up, name its folder with --data, or pass --catalog");
            }
        }

        private static void within(String option, long value, long least, long most)
                throws CommandProblem {
            if (value < least || value > most) {
                throw CommandProblem.usage(
                        option + ": " + value + " (expected: " + least + " to " + most + ")");
            }
        }
    }
}
