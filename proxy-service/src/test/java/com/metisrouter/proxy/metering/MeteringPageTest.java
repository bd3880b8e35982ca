package com.metisrouter.proxy.metering;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.metering.ChargePolicy;
import com.metisrouter.contracts.metering.FailurePolicies;
import com.metisrouter.contracts.metering.FailurePolicy;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.answers.UsageForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The reference of metering says what the code says. `-Dpages.write=true` writes its tables anew.
final class MeteringPageTest {

    private static final Path PAGE = Path.of("../docs/reference/metering.md");

    @Test
    void the_page_says_for_every_endpoint_and_provider_what_is_metered_and_what_is_owed()
            throws IOException {
        var page = Files.readString(PAGE);
        if (Boolean.getBoolean("pages.write")) {
            page = EndpointsPageTest.replaced(page, "metering", metering());
            page = EndpointsPageTest.replaced(page, "policies", policies());
            page = EndpointsPageTest.replaced(page, "rules", rules());
            Files.writeString(PAGE, page);
        }

        assertThat(page).contains(metering()).contains(policies()).contains(rules());
    }

    private static String metering() {
        var table =
                new StringBuilder(
                        "| endpoint | provider | served by | what is metered | the number comes from | else from | policy |\n|---|---|---|---|---|---|---|\n");
        for (var endpoint : Endpoint.values()) {
            for (var operation : EndpointsPageTest.operations(endpoint)) {
                for (var provider : providers(operation)) {
                    row(table, endpoint, operation, provider);
                }
            }
        }
        return table.toString();
    }

    /// Those that the table names, and all others together.
    private static List<String> providers(Endpoint operation) {
        var providers = new ArrayList<>(FailurePolicies.named(operation));
        providers.add("");
        return providers;
    }

    private static void row(
            StringBuilder table, Endpoint endpoint, Endpoint operation, String provider) {
        var form = UsageForm.of(operation);
        var named = FailurePolicies.named(operation);
        var who =
                !provider.isEmpty()
                        ? "`" + provider + "`"
                        : "any "
                                + (named.isEmpty() ? "" : "other ")
                                + "of "
                                + EndpointsPageTest.name(operation.protocol())
                                + "'s protocol";
        table.append("| `")
                .append(endpoint.path())
                .append("` | ")
                .append(who)
                .append(" | ")
                .append(operation == endpoint ? "itself" : "`" + operation.path() + "`")
                .append(" | ")
                .append(form.units().stream().map(Unit::wireName).collect(Collectors.joining(", ")))
                .append(", requests | ")
                .append(form.told())
                .append(" | ")
                .append(form.otherwise())
                .append(" | `")
                .append(FailurePolicies.of(operation, provider).id())
                .append("` |\n");
    }

    private static String policies() {
        return "| policy | a client goes away | no output | complete, but says nothing | truncated | provider's error after output |\n|---|---|---|---|---|---|\n"
                + FailurePolicies.ALL.stream()
                        .map(policy ->
                                "| `"
                                        + policy.id()
                                        + "` | "
                                        + readOn(policy)
                                        + "; "
                                        + rule(policy.clientGone())
                                        + " | "
                                        + rule(policy.noOutput())
                                        + " | "
                                        + rule(policy.empty())
                                        + " | "
                                        + rule(policy.truncated())
                                        + " | "
                                        + rule(policy.providerError())
                                        + " |\n")
                        .collect(Collectors.joining());
    }

    private static String readOn(FailurePolicy policy) {
        return policy.stream().isAtAll()
                ? readOn(policy.stream())
                : "broken off once output has come, until then " + readOn(policy.whole());
    }

    private static String readOn(FailurePolicy.ReadOn readOn) {
        return "read on for "
                + readOn.time().toSeconds()
                + " s and "
                + readOn.bytesMax() / (1024 * 1024)
                + " MiB at most";
    }

    private static String rule(ChargePolicy rule) {
        return rule == ChargePolicy.COMPLETE ? "as complete" : "`" + rule.id() + "`";
    }

    private static String rules() {
        return "| rule | charged |\n|---|---|\n"
                + Arrays.stream(ChargePolicy.values())
                        .map(rule ->
                                "| "
                                        + (rule.id().isEmpty() ? "(empty)" : "`" + rule.id() + "`")
                                        + " | "
                                        + rule.sentence()
                                        + " |\n")
                        .collect(Collectors.joining());
    }
}
