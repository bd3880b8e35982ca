package com.metisrouter.standalone.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.checking.CostEstimate;
import com.metisrouter.proxy.checking.Expected;
import com.metisrouter.proxy.checking.RequestCheck;
import com.metisrouter.standalone.migration.Finding.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final String MESSAGES =
            "\"messages\":[{\"role\":\"user\",\"content\":\"one two\"}]";

    private static final PublishedModel MINI =
            new PublishedModel(
                    "openai/gpt-4o-mini",
                    "GPT-4o mini",
                    "",
                    "openai",
                    List.of("gpt-4o-mini"),
                    Set.of(Endpoint.CHAT_COMPLETIONS),
                    List.of("text"),
                    List.of("text"),
                    128_000,
                    16_384,
                    "words",
                    "max_completion_tokens",
                    List.of("temperature", "max_tokens", "tools"),
                    Instant.EPOCH,
                    List.of(new Deployment("openai", Protocol.OPENAI, "gpt-4o-mini", 1, 1)),
                    List.of(
                            new PriceVersion(
                                    "openai/gpt-4o-mini@1",
                                    "openai/gpt-4o-mini",
                                    1,
                                    Instant.EPOCH,
                                    List.of(
                                            PriceComponent.of(
                                                    Unit.INPUT_TOKENS,
                                                    UnitPrice.perMillion("0.15")),
                                            PriceComponent.of(
                                                    Unit.OUTPUT_TOKENS,
                                                    UnitPrice.perMillion("0.60"))),
                                    "by hand")));

    private static final RequestCheck GATEWAY = new RequestCheck(List.of(MINI), Set.of());

    @TempDir private Path folder = Path.of("");

    private Report report(String name, String content) throws IOException {
        var file = Files.writeString(folder.resolve(name), content);
        var checker = new Checker(GATEWAY, new CostEstimate(OptionalLong.empty()), NOW);
        return Report.of(file, checker, Report.REQUESTS_MAX, _ -> {});
    }

    private Finding line(String line) throws IOException {
        var report = report("sample.jsonl", line);
        assertThat(report.unreadable()).isEmpty();
        return report.findings().getFirst();
    }

    private static Expected cost(Finding found) {
        return Objects.requireNonNull(found.cost(), found.reason());
    }

    private static String body(String model, String more) {
        return "{\"model\":\"" + model + "\"," + MESSAGES + more + "}";
    }

    /// So many requests for each of two models.
    private String startOf(long mini, long maxi) throws IOException {
        var other =
                Json.read(
                        new String(Json.bytes(MINI), UTF_8)
                                .replace("4o-mini", "4o-maxi")
                                .getBytes(UTF_8),
                        PublishedModel.class);
        var file =
                Files.writeString(
                        folder.resolve("two.jsonl"),
                        "{\"path\":\"/v1/chat/completions\",\"count\":"
                                + mini
                                + ",\"body\":"
                                + body("openai/gpt-4o-mini", "")
                                + "}\n{\"path\":\"/v1/chat/completions\",\"count\":"
                                + maxi
                                + ",\"body\":"
                                + body("openai/gpt-4o-maxi", "")
                                + "}\n");
        var checker =
                new Checker(
                        new RequestCheck(List.of(MINI, other), Set.of()),
                        new CostEstimate(OptionalLong.empty()),
                        NOW);
        var report = Report.of(file, checker, Report.REQUESTS_MAX, _ -> {});
        return Summary.of(report.findings()).startWith().orElseThrow().model();
    }

    @Test
    void one_starts_with_the_smallest_group_that_tells_something() throws IOException {
        assertThat(startOf(12, 500)).isEqualTo("openai/gpt-4o-mini");
        assertThat(startOf(1, 500)).isEqualTo("openai/gpt-4o-maxi");
        assertThat(startOf(1, 9)).isEqualTo("openai/gpt-4o-maxi");
    }

    @Test
    void a_bare_body_by_exact_id_is_ready_and_its_cost_lies_between_none_and_the_limit()
            throws IOException {
        var found = line(body("openai/gpt-4o-mini", ",\"max_tokens\":10"));

        assertThat(found.verdict()).isEqualTo(Verdict.READY);
        assertThat(found.match()).isEqualTo(ModelNames.Match.EXACT);
        assertThat(found.endpoint()).isEqualTo("/v1/chat/completions");
        var most = cost(found).most().minus(cost(found).least());
        assertThat(most.toString()).isEqualTo("0.000006000");
    }

    @Test
    void an_alias_is_ready_and_told_with_its_exact_id() throws IOException {
        var found =
                line(
                        "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                                + body("gpt-4o-mini", "")
                                + "}");

        assertThat(found.verdict()).isEqualTo(Verdict.READY);
        assertThat(found.match()).isEqualTo(ModelNames.Match.ALIAS);
        assertThat(found.model()).isEqualTo("openai/gpt-4o-mini");
    }

    @Test
    void usage_of_the_sample_gives_the_exact_charge() throws IOException {
        var found =
                line(
                        "{\"url\":\"https://api.openai.com/v1/chat/completions\",\"count\":3,\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":7},\"body\":"
                                + body("gpt-4o-mini", "")
                                + "}");

        assertThat(found.count()).isEqualTo(3);
        assertThat(cost(found).least().toString()).isEqualTo("0.000154200");
        assertThat(cost(found).most()).isEqualTo(cost(found).least());
    }

    @Test
    void a_dated_name_is_changed_to_the_closest_id_and_says_so() throws IOException {
        var found = line(body("gpt-4o-mini-2024-07-18", ""));

        assertThat(found.verdict()).isEqualTo(Verdict.CHANGE);
        assertThat(found.changes())
                .containsExactly(
                        "model: gpt-4o-mini-2024-07-18 → openai/gpt-4o-mini, closest (check)");
        assertThat(found.code()).isEqualTo("model_not_found");
        assertThat(found.cost()).isNotNull();
    }

    @Test
    void an_azure_deployment_is_the_model_where_the_body_names_none() throws IOException {
        var found =
                line(
                        "{\"url\":\"https://x.openai.azure.com/openai/deployments/gpt-4o-mini/chat/completions?api-version=2\",\"body\":{"
                                + MESSAGES
                                + "}}");

        assertThat(found.verdict()).isEqualTo(Verdict.READY);
        assertThat(found.model()).isEqualTo("openai/gpt-4o-mini");
    }

    @Test
    void every_unpublished_parameter_is_named() throws IOException {
        var found = line(body("gpt-4o-mini", ",\"logit_bias\":{},\"seed\":1,\"temperature\":1"));

        assertThat(found.verdict()).isEqualTo(Verdict.CHANGE);
        assertThat(found.changes())
                .containsExactly("leave out \"logit_bias\"", "leave out \"seed\"");
        assertThat(found.code()).isEqualTo("unsupported_parameter");
    }

    @Test
    void another_endpoint_is_answered_with_the_published_one() throws IOException {
        var found =
                line(
                        "{\"path\":\"/v1/embeddings\",\"body\":{\"model\":\"gpt-4o-mini\",\"input\":\"x\"}}");

        assertThat(found.verdict()).isEqualTo(Verdict.CHANGE);
        assertThat(found.changes())
                .containsExactly("endpoint: /v1/embeddings → /v1/chat/completions");
    }

    @Test
    void what_nothing_comes_near_to_or_no_path_serves_is_not_here() throws IOException {
        assertThat(line(body("zzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "")).verdict())
                .isEqualTo(Verdict.NOT_HERE);
        assertThat(line("{\"url\":\"https://api.openai.com/v1/batches\",\"body\":{}}").reason())
                .contains("Batches are not served yet");
    }

    @Test
    void usage_of_a_unit_without_a_price_is_named() throws IOException {
        var found =
                line(
                        "{\"path\":\"/v1/chat/completions\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1,\"prompt_tokens_details\":{\"audio_tokens\":4}},\"body\":"
                                + body("gpt-4o-mini", "")
                                + "}");

        assertThat(found.verdict()).isEqualTo(Verdict.CHANGE);
        assertThat(found.changes())
                .containsExactly("unit: no published price for audio_input_tokens");
    }

    @Test
    void hostile_lines_are_told_by_their_number_and_the_rest_is_checked() throws IOException {
        var report =
                report(
                        "sample.jsonl",
                        "{\"model\":\n[]\n{}\n"
                                + "[".repeat(100_000)
                                + "\n{\"path\":\"/v1/chat/completions\",\"count\":0,\"body\":{}}\n"
                                + body("gpt-4o-mini", ""));

        assertThat(report.findings()).hasSize(1);
        assertThat(report.findings().getFirst().where()).isEqualTo("line 6");
        assertThat(report.unreadable())
                .containsOnlyKeys("line 1", "line 2", "line 3", "line 4", "line 5");
        assertThat(report.exitCode()).isEqualTo(1);
    }

    private static String entry(String url, String type, String answer) {
        return "{\"request\":{\"method\":\"POST\",\"url\":\""
                + url
                + "\",\"headers\":[{\"name\":\"Authorization\",\"value\":\"Bearer sk-secret\"}],\"postData\":{\"mimeType\":\"application/json\",\"text\":\""
                + body("gpt-4o-mini", "").replace("\"", "\\\"")
                + "\"}},\"response\":{\"status\":200,\"content\":{\"mimeType\":\""
                + type
                + "\",\"text\":\""
                + answer.replace("\"", "\\\"").replace("\n", "\\n")
                + "\"}}}";
    }

    @Test
    void an_archive_tells_usage_from_whole_answers_and_streams_and_skips_other_traffic()
            throws IOException {
        var url = "https://api.openai.com/v1/chat/completions";
        var usage = "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":7}";
        var report =
                report(
                        "sample.har",
                        "{\"log\":{\"version\":\"1.2\",\"entries\":["
                                + entry(url, "application/json", "{\"choices\":[]," + usage + "}")
                                + ","
                                + entry(
                                        url,
                                        "text/event-stream",
                                        "data: {\"choices\":[]," + usage + "}\n\ndata: [DONE]\n\n")
                                + ","
                                + entry("https://example.com/cart?token=t", "text/html", "")
                                + "]}}");

        assertThat(report.findings())
                .hasSize(2)
                .allSatisfy(it -> assertThat(String.valueOf(it.cost())).contains("0.000154200"));
        assertThat(report.skipped()).containsOnlyKeys("example.com/cart");
        assertThat(ReportText.of(report)).doesNotContain("sk-secret").doesNotContain("token=t");
    }

    @Test
    void an_archive_that_was_cut_is_checked_up_to_there() throws IOException {
        var url = "https://api.openai.com/v1/chat/completions";
        var report =
                report(
                        "sample.har",
                        "{\"log\":{\"entries\":[\n"
                                + entry(url, "application/json", "{}")
                                + ",\n{\"request\":{\"meth");

        assertThat(report.findings()).hasSize(1);
        assertThat(report.unreadable()).containsOnlyKeys("line 3");
    }

    @Property(tries = 200)
    void ready_is_exactly_what_the_gateways_reader_accepts(
            @ForAll @AlphaChars @StringLength(min = 1, max = 12) String field,
            @ForAll boolean known,
            @ForAll @IntRange(min = -1, max = 20_000) int limit) {
        var body =
                body(
                        known ? "gpt-4o-mini" : "gpt-4o-" + field,
                        ",\"max_tokens\":"
                                + limit
                                + ",\""
                                + (limit % 2 == 0 ? field : "seed")
                                + "\":1");
        var request =
                new SampledRequest(
                        "line 1",
                        "POST",
                        "/v1/chat/completions",
                        null,
                        body.getBytes(UTF_8),
                        1,
                        new SampledRequest.Told.Nothing());

        var found =
                new Checker(GATEWAY, new CostEstimate(OptionalLong.empty()), NOW).check(request);

        var accepted =
                GATEWAY.answer("POST", request.path(), NOW, null, request.body())
                        instanceof RequestCheck.Answer.Accepted;
        assertThat(found.verdict() == Verdict.READY).isEqualTo(accepted);
        assertThat(found.code().isEmpty()).isEqualTo(accepted);
    }
}
