package com.metisrouter.proxy.metering;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.catalog.Carriage;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.proxy.answers.UsageForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The reference of endpoints says what the code says. `-Dpages.write=true` writes its tables anew.
final class EndpointsPageTest {

    private static final Path PAGE = Path.of("../docs/reference/endpoints.md");

    @Test
    void the_page_lists_what_is_metered() throws IOException {
        var page = Files.readString(PAGE);
        if (Boolean.getBoolean("pages.write")) {
            page = replaced(page, "endpoints", endpoints());
            Files.writeString(PAGE, page);
        }

        assertThat(page).contains(endpoints());
    }

    static String replaced(String page, String name, String table) {
        var from = "<!-- " + name + " -->\n";
        var to = "<!-- /" + name + " -->";
        return page.substring(0, page.indexOf(from) + from.length())
                + table
                + page.substring(page.indexOf(to));
    }

    private static String endpoints() {
        var table =
                new StringBuilder(
                        "| endpoint | provider's protocol | served by | the provider tells | else |\n|---|---|---|---|---|\n");
        for (var endpoint : Endpoint.values()) {
            for (var operation : operations(endpoint)) {
                var form = UsageForm.of(operation);
                table.append("| `")
                        .append(endpoint.path())
                        .append("` | ")
                        .append(name(operation.protocol()))
                        .append(" | ")
                        .append(
                                operation == endpoint
                                        ? "passing through"
                                        : "translation to `" + operation.path() + "`")
                        .append(" | ")
                        .append(form.told())
                        .append(" | ")
                        .append(form.otherwise())
                        .append(" |\n");
            }
        }
        return table.toString();
    }

    static List<Endpoint> operations(Endpoint endpoint) {
        var operations = new ArrayList<Endpoint>();
        operations.add(endpoint);
        operations.addAll(Carriage.translations(endpoint));
        return operations;
    }

    static String name(Protocol protocol) {
        return switch (protocol) {
            case OPENAI -> "OpenAI";
            case ANTHROPIC -> "Anthropic";
            case GEMINI -> "Gemini";
        };
    }
}
