package com.metisrouter.contracts.metering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.wire.Json;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FailurePoliciesTest {

    private static Deployment at(String provider, Map<String, String> policies) {
        return new Deployment(
                provider,
                Protocol.OPENAI,
                "chat",
                0,
                1,
                Set.of(Endpoint.CHAT_COMPLETIONS),
                policies,
                null);
    }

    @Test
    void an_id_names_one_policy_and_one_rule() {
        assertThat(FailurePolicies.ALL).extracting(FailurePolicy::id).doesNotHaveDuplicates();
        assertThat(Arrays.stream(ChargePolicy.values()).map(ChargePolicy::id))
                .doesNotHaveDuplicates();
        assertThat(FailurePolicies.ALL)
                .allMatch(it -> FailurePolicies.byId(it.id()).orElseThrow().equals(it));
    }

    @Test
    void the_provider_and_the_endpoint_choose() {
        assertThat(FailurePolicies.of(Endpoint.CHAT_COMPLETIONS, "google").id())
                .isEqualTo("text-read-on-v1");
        assertThat(FailurePolicies.of(Endpoint.CHAT_COMPLETIONS, "deepseek").id())
                .isEqualTo("text-cut-v1");
        assertThat(FailurePolicies.of(Endpoint.EMBEDDINGS, "deepseek").id()).isEqualTo("whole-v1");
        assertThat(FailurePolicies.of(Endpoint.IMAGES_EDITS, "openai").id()).isEqualTo("images-v1");
    }

    @Test
    void what_is_published_goes_before_the_table_and_old_deployments_have_the_tables() {
        var published = at("sim", Map.of("/v1/chat/completions", "text-cut-v1"));
        var old = at("sim", Map.of());

        assertThat(FailurePolicies.of(Endpoint.CHAT_COMPLETIONS, published))
                .isEqualTo(FailurePolicies.TEXT_CUT);
        assertThat(FailurePolicies.of(Endpoint.CHAT_COMPLETIONS, old))
                .isEqualTo(FailurePolicies.TEXT_READ_ON);
    }

    @Test
    void a_deployment_without_policies_is_written_and_read_as_it_was_before_there_were_any() {
        var json = Json.mapper().writeValueAsString(at("sim", Map.of()));

        assertThat(json).doesNotContain("failurePolicies");
        assertThat(Json.read(json.getBytes(UTF_8), Deployment.class))
                .isEqualTo(at("sim", Map.of()));
    }
}
