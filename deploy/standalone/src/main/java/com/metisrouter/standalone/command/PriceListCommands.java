package com.metisrouter.standalone.command;

import com.metisrouter.catalog.importing.ListDiff;
import com.metisrouter.catalog.importing.ListFormat;
import com.metisrouter.catalog.importing.PriceList;
import com.metisrouter.catalog.importing.UnreadableList;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// What is done with public price lists.
final class PriceListCommands {

    private static final String FORMATS = "litellm, models.dev or openrouter.";

    private PriceListCommands() {}

    private static byte[] bytes(Path file) throws CommandProblem {
        try {
            if (Files.size(file) > PriceList.BYTES_MAX) {
                throw new CommandProblem(
                        file
                                + " is larger than a price list (at most "
                                + PriceList.BYTES_MAX
                                + " bytes)");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CommandProblem(file + " can't be read: " + e.getMessage());
        }
    }

    private static ListFormat format(String name) throws CommandProblem {
        try {
            return ListFormat.ofWireName(name);
        } catch (IllegalArgumentException e) {
            throw CommandProblem.usage("--" + e.getMessage());
        }
    }

    /// Compares two lists here; no installation is asked.
    @Command(name = "diff", description = "What changed from one public price list to a later one.")
    static final class Diff implements Callable<Integer> {

        @Spec private CommandSpec spec = CommandSpec.create();

        @Mixin private JsonOption json = new JsonOption();

        @Parameters(index = "0", paramLabel = "OLD", description = "The earlier list.")
        private Path before = Path.of("");

        @Parameters(index = "1", paramLabel = "NEW", description = "The later list.")
        private Path after = Path.of("");

        @Option(names = "--format", required = true, description = FORMATS, paramLabel = "FORMAT")
        private String format = "";

        @Option(names = "--all", description = "Every change, and all that came and went.")
        private boolean all;

        @Override
        public Integer call() throws CommandProblem {
            var earlier = read(before);
            var later = read(after);
            var diff = ListDiff.between(earlier, later);
            var out = spec.commandLine().getOut();
            out.print(
                    json.wanted()
                            ? Json.mapper()
                                            .writerWithDefaultPrettyPrinter()
                                            .writeValueAsString(diff)
                                    + "\n"
                            : PriceListText.diff(earlier, later, diff, all));
            out.flush();
            return 0;
        }

        private PriceList read(Path file) throws CommandProblem {
            try {
                return PriceList.read(format(format), bytes(file));
            } catch (UnreadableList e) {
                throw new CommandProblem(file + ": " + e.getMessage());
            }
        }
    }

    /// A list against what is published here.
    @Command(
            name = "import",
            description =
                    "Compare a public price list with what is published: a dry run unless --apply, which proposes the differences.")
    static final class Import extends ClientCommand {

        @Parameters(paramLabel = "FILE", description = "The list.")
        private Path file = Path.of("");

        @Option(names = "--format", required = true, description = FORMATS, paramLabel = "FORMAT")
        private String format = "";

        @Option(
                names = "--apply",
                description = "Propose them; somebody else approves each (./metis prices approve).")
        private boolean apply;

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(
                    "/api/v1/prices/import",
                    Map.of("format", format(format).wireName(), "apply", Boolean.toString(apply)),
                    bytes(file));
        }

        @Override
        String show(JsonNode answer) {
            return PriceListText.imported(answer);
        }
    }
}
