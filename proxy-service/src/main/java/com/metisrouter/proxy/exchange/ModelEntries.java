package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.catalog.Capability;
import com.metisrouter.contracts.catalog.DataPolicy;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublicPricing;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.metering.FailurePolicies;
import com.metisrouter.contracts.pricing.PriceVersion;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A published model as clients read it.
final class ModelEntries {

    private ModelEntries() {}

    static Map<String, @Nullable Object> list(
            List<PublishedModel> models, Instant now, ModelsPage.Reader reader) {
        var list = new LinkedHashMap<String, @Nullable Object>();
        if (reader == ModelsPage.Reader.GEMINI) {
            list.put("models", models.stream().map(ModelEntries::gemini).toList());
            return list;
        }
        list.put("object", "list");
        list.put("data", models.stream().map(model -> common(model, now)).toList());
        list.put("has_more", false);
        list.put("first_id", models.isEmpty() ? null : models.getFirst().id());
        list.put("last_id", models.isEmpty() ? null : models.getLast().id());
        list.put("total_count", models.size());
        if (reader == ModelsPage.Reader.CODEX) {
            list.put(
                    "models",
                    models.stream()
                            .filter(ModelEntries::isForCodex)
                            .map(ModelEntries::codex)
                            .toList());
        }
        return list;
    }

    static Map<String, @Nullable Object> common(PublishedModel model, Instant now) {
        var prices = model.priceAt(now);
        var entry = new LinkedHashMap<String, @Nullable Object>();
        entry.put("id", model.id());
        entry.put("object", "model");
        entry.put("type", "model");
        entry.put("created", model.createdAt().getEpochSecond());
        entry.put("created_at", model.createdAt().toString());
        entry.put("owned_by", model.ownedBy());
        entry.put("canonical_slug", model.id());
        entry.put("name", model.name());
        entry.put("display_name", model.name());
        entry.put("description", model.description());
        entry.put("aliases", model.aliases());
        entry.put("context_length", model.contextLength());
        entry.put(
                "architecture",
                Map.of(
                        "input_modalities", model.inputModalities(),
                        "output_modalities", model.outputModalities(),
                        "tokenizer", model.tokenizer()));
        entry.put("pricing", pricing(prices));
        entry.put("prices", components(prices));
        entry.put("price_version", prices.id());
        entry.put("effective_from", prices.effectiveFrom().toString());
        entry.put("unit", "USD for one token, request or search");
        entry.put(
                "top_provider",
                Map.of(
                        "context_length",
                        model.contextLength(),
                        "max_completion_tokens",
                        model.outputTokensMax()));
        lifecycle(entry, model, now);
        entry.put("supported_parameters", model.parameters());
        if (!model.parameterRanges().isEmpty()) {
            entry.put("parameter_ranges", model.parameterRanges());
        }
        entry.put("capabilities", Capability.of(model, prices));
        entry.put("endpoints", model.endpoints().stream().map(Endpoint::path).sorted().toList());
        entry.put("failure_policies", failurePolicies(model));
        entry.put("data_policies", dataPolicies(model));
        return entry;
    }

    /// `expiration_date` is what OpenRouter's clients know.
    private static void lifecycle(
            Map<String, @Nullable Object> entry, PublishedModel model, Instant now) {
        var lifecycle = model.lifecycle();
        entry.put("status", lifecycle.at(now).name().toLowerCase(Locale.ROOT));
        var retires = lifecycle.retiresAt();
        entry.put(
                "expiration_date",
                retires == null ? null : LocalDate.ofInstant(retires, ZoneOffset.UTC).toString());
        if (!lifecycle.replacement().isEmpty()) {
            entry.put("replacement", lifecycle.replacement());
        }
        entry.put("unknown_parameters", model.unknownParameters().name().toLowerCase(Locale.ROOT));
    }

    /// By provider; null for one whose policy isn't known.
    private static Map<String, @Nullable DataPolicy> dataPolicies(PublishedModel model) {
        var policies = new LinkedHashMap<String, @Nullable DataPolicy>();
        model.deployments().forEach(each -> policies.put(each.provider(), each.dataPolicy()));
        return policies;
    }

    private static List<Map<String, String>> failurePolicies(PublishedModel model) {
        return FailurePolicies.of(model).stream()
                .map(it ->
                        Map.of(
                                "endpoint", it.endpoint().path(),
                                "provider", it.provider(),
                                "policy", it.policy()))
                .toList();
    }

    private static Map<String, Object> pricing(PriceVersion prices) {
        var pricing = new LinkedHashMap<String, Object>(PublicPricing.of(prices));
        var overrides = PublicPricing.overrides(prices);
        if (!overrides.isEmpty()) {
            pricing.put("overrides", overrides);
        }
        return pricing;
    }

    /// Every price of a version, those without an old name too: USD for one of the unit, exact.
    private static List<Map<String, Object>> components(PriceVersion prices) {
        var list = new ArrayList<Map<String, Object>>();
        for (var component : prices.components()) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("unit", component.unit().wireName());
            if (!component.variant().isEmpty()) {
                entry.put("variant", component.variant());
            }
            if (component.aboveInputTokens() > 0) {
                entry.put("above_input_tokens", component.aboveInputTokens());
            }
            entry.put("usd", component.price().toString());
            list.add(entry);
        }
        return list;
    }

    /// As Google's SDKs read it.
    static Map<String, @Nullable Object> gemini(PublishedModel model) {
        var methods = new ArrayList<String>();
        if (model.endpoints().contains(Endpoint.GENERATE_CONTENT)) {
            methods.addAll(List.of("generateContent", "streamGenerateContent", "countTokens"));
        }
        if (model.endpoints().contains(Endpoint.EMBED_CONTENT)) {
            methods.addAll(List.of("embedContent", "batchEmbedContents"));
        }
        var entry = new LinkedHashMap<String, @Nullable Object>();
        entry.put("name", "models/" + model.id());
        entry.put("version", model.priceVersions().getLast().id());
        entry.put("displayName", model.name());
        entry.put("description", model.description());
        entry.put("inputTokenLimit", model.contextLength());
        entry.put("outputTokenLimit", model.outputTokensMax());
        entry.put("supportedGenerationMethods", methods);
        return entry;
    }

    private static boolean isForCodex(PublishedModel model) {
        return model.endpoints().contains(Endpoint.RESPONSES)
                && model.outputModalities().contains("text");
    }

    /// As Codex reads it. What isn't known of a model is told as the least.
    private static Map<String, @Nullable Object> codex(PublishedModel model) {
        var entry = new LinkedHashMap<String, @Nullable Object>();
        entry.put("slug", model.id());
        entry.put("display_name", model.name());
        entry.put("description", model.description());
        entry.put("supported_reasoning_levels", List.of());
        entry.put("shell_type", "shell_command");
        entry.put("visibility", "list");
        entry.put("supported_in_api", true);
        entry.put("priority", 0);
        entry.put("upgrade", null);
        entry.put("base_instructions", "");
        entry.put("supports_reasoning_summaries", false);
        entry.put("support_verbosity", false);
        entry.put("default_verbosity", null);
        entry.put("apply_patch_tool_type", null);
        entry.put("truncation_policy", Map.of("mode", "bytes", "limit", 10_000));
        entry.put("supports_parallel_tool_calls", true);
        entry.put("context_window", model.contextLength());
        entry.put("effective_context_window_percent", 95);
        entry.put("experimental_supported_tools", List.of());
        entry.put(
                "input_modalities",
                model.inputModalities().stream()
                        .filter(it -> it.equals("text") || it.equals("image"))
                        .toList());
        entry.put("use_responses_lite", false);
        return entry;
    }
}
