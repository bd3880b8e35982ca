package com.metisrouter.proxy.request;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.core.JsonToken;

/// Reads a request to a model: what it asks for, of which model, and whether both are published. Refused is what is not.
public final class CallReader {

    /// Answers that one request may ask for.
    static final int CHOICES_MAX = 8;

    private static final int NEAREST_MODELS = 3;

    /// Names go into every record; no published one comes near this, directives included.
    private static final int MODEL_NAME_CHARS_MAX = 256;

    /// Fields that the gateway itself reads, whatever a model publishes.
    private static final Set<String> ALWAYS_CHAT =
            Set.of("model", "messages", "stream", "stream_options", "service_tier");

    private static final Set<String> ALWAYS_EMBEDDINGS = Set.of("model", "input");

    /// Tiers that cost what is published; the dearer and cheaper ones have no published price.
    private static final Set<String> STANDARD_TIERS = Set.of("auto", "default", "standard");

    /// A call or a refusal.
    public sealed interface Reading {
        record Good(Call call) implements Reading {}

        record Bad(Problem problem) implements Reading {}
    }

    private final ModelDirectory models;
    private final Map<String, ProviderEndpoint> providers;

    public CallReader(ModelDirectory models, Map<String, ProviderEndpoint> providers) {
        this.models = models;
        this.providers = Map.copyOf(providers);
    }

    public Reading read(Endpoint endpoint, KeySnapshot key, byte[] bytes) {
        try {
            return new Reading.Good(call(endpoint, key, Body.read(bytes)));
        } catch (Refused e) {
            return new Reading.Bad(e.problem());
        }
    }

    private Call call(Endpoint endpoint, KeySnapshot key, Body body) {
        var modelRequested = body.requiredString("model");
        var resolved =
                models.find(modelRequested)
                        .filter(_ -> modelRequested.length() <= MODEL_NAME_CHARS_MAX)
                        .orElseThrow(() -> unknownModel(modelRequested));
        var model = resolved.model();
        requireAllowed("This key", key.models(), model);
        requireAllowed("The project " + key.project(), key.projectModels(), model);
        if (!model.endpoints().contains(endpoint)) {
            throw wrongEndpoint(endpoint, model);
        }
        var deployment = deployment(model);
        checkParameters(endpoint, model, body);
        return endpoint == Endpoint.EMBEDDINGS
                ? embeddings(key, modelRequested, resolved, deployment, body)
                : chat(key, modelRequested, resolved, deployment, body);
    }

    private static void requireAllowed(String who, List<String> allowed, PublishedModel model) {
        if (!allowed.isEmpty() && !allowed.contains(model.id())) {
            throw Refused.of(
                    ErrorCode.MODEL_NOT_ALLOWED,
                    who + " may not call " + model.id() + ".",
                    "model");
        }
    }

    private Call chat(
            KeySnapshot key,
            String modelRequested,
            ModelDirectory.Resolved resolved,
            Deployment deployment,
            Body body) {
        var model = resolved.model();
        var messages = body.given("messages");
        if (messages == null) {
            throw Body.missing("messages");
        }
        if (messages.token() != JsonToken.START_ARRAY) {
            throw Body.wrongType("messages", "an array of messages");
        }
        if (isEmptyArray(body, messages)) {
            throw Body.missing("messages");
        }
        checkServiceTier(body);
        var streamed = body.flag("stream");
        var asked = outputLimit(model, body);
        var inputMax =
                Media.isIn(body.bytes(), messages)
                        ? model.contextLength()
                        : Math.min(body.bytes().length, model.contextLength());
        return new Call(
                Endpoint.CHAT_COMPLETIONS,
                key,
                modelRequested,
                model,
                deployment,
                provider(deployment),
                deployment.upstreamModel() + resolved.upstreamDirectives(),
                streamed,
                usageAsked(body, streamed),
                inputMax,
                asked,
                asked.orElse(model.outputTokensMax()),
                (int) body.wholeNumber("n", CHOICES_MAX).orElse(1),
                new CallBody(body));
    }

    private Call embeddings(
            KeySnapshot key,
            String modelRequested,
            ModelDirectory.Resolved resolved,
            Deployment deployment,
            Body body) {
        var input = body.given("input");
        if (input == null || isEmptyArray(body, input)) {
            throw Body.missing("input");
        }
        if (input.token() != JsonToken.VALUE_STRING && input.token() != JsonToken.START_ARRAY) {
            throw Body.wrongType("input", "a string or an array");
        }
        return new Call(
                Endpoint.EMBEDDINGS,
                key,
                modelRequested,
                resolved.model(),
                deployment,
                provider(deployment),
                deployment.upstreamModel() + resolved.upstreamDirectives(),
                false,
                false,
                // Several inputs are each limited by the context, together only by the body.
                body.bytes().length,
                OptionalLong.empty(),
                0,
                1,
                new CallBody(body));
    }

    private Refused unknownModel(String name) {
        var nearest = models.nearest(name, NEAREST_MODELS);
        var hint =
                nearest.isEmpty()
                        ? " GET /v1/models lists those that are."
                        : " The nearest are: " + String.join(", ", nearest) + ".";
        return new Refused(
                Problem.of(
                                ErrorCode.MODEL_NOT_FOUND,
                                "No model \"" + Body.printable(name) + "\" is published." + hint,
                                "model")
                        .withDetail("nearest_models", nearest));
    }

    private static Refused wrongEndpoint(Endpoint endpoint, PublishedModel model) {
        var published = model.endpoints().stream().map(Endpoint::path).sorted().toList();
        return new Refused(
                Problem.of(
                                ErrorCode.WRONG_ENDPOINT,
                                "The model "
                                        + model.id()
                                        + " is not published for "
                                        + endpoint.path()
                                        + ", but for "
                                        + String.join(", ", published)
                                        + ".",
                                "model")
                        .withDetail("published_endpoints", published));
    }

    private Deployment deployment(PublishedModel model) {
        return model.deployments().stream()
                .filter(deployment -> deployment.protocol() == Protocol.OPENAI)
                .filter(deployment -> providers.containsKey(deployment.provider()))
                .min(Comparator.comparingInt(Deployment::priority))
                .orElseThrow(() -> notConfigured(model));
    }

    private static Refused notConfigured(PublishedModel model) {
        var wanted = model.deployments().stream().map(Deployment::provider).distinct().toList();
        var variables =
                wanted.stream()
                        .map(ProviderEndpoint::keyVariable)
                        .collect(Collectors.joining(" or "));
        return Refused.of(
                ErrorCode.PROVIDER_NOT_CONFIGURED,
                "The model "
                        + model.id()
                        + " is served by "
                        + String.join(" or ", wanted)
                        + ", which is not switched on in this gateway. The operator can set "
                        + variables
                        + ".",
                "model");
    }

    private ProviderEndpoint provider(Deployment deployment) {
        var provider = providers.get(deployment.provider());
        if (provider == null) {
            throw new IllegalStateException(
                    "deployment " + deployment + " was chosen without its provider");
        }
        return provider;
    }

    private static void checkParameters(Endpoint endpoint, PublishedModel model, Body body) {
        var always = endpoint == Endpoint.EMBEDDINGS ? ALWAYS_EMBEDDINGS : ALWAYS_CHAT;
        for (var name : body.all().keySet()) {
            if (!always.contains(name) && !model.parameters().contains(name)) {
                var accepted = new TreeSet<>(model.parameters());
                accepted.addAll(always);
                throw Refused.of(
                        ErrorCode.UNSUPPORTED_PARAMETER,
                        "\""
                                + Body.printable(name)
                                + "\" is not published for "
                                + model.id()
                                + ". Accepted are: "
                                + String.join(", ", accepted)
                                + ".",
                        Body.printable(name));
            }
        }
    }

    private static void checkServiceTier(Body body) {
        if (body.given("service_tier") != null
                && !STANDARD_TIERS.contains(body.requiredString("service_tier"))) {
            throw Refused.of(
                    ErrorCode.INVALID_VALUE,
                    "\"service_tier\" is not published here but for auto and default.",
                    "service_tier");
        }
    }

    private static OptionalLong outputLimit(PublishedModel model, Body body) {
        var max = model.outputTokensMax();
        var older = body.wholeNumber("max_tokens", max);
        var current = body.wholeNumber("max_completion_tokens", max);
        if (older.isPresent() && current.isPresent()) {
            throw Refused.of(
                    ErrorCode.INVALID_VALUE,
                    "\"max_tokens\" and \"max_completion_tokens\" are both set (expected: one of them).",
                    "max_tokens");
        }
        return current.isPresent() ? current : older;
    }

    private static boolean usageAsked(Body body, boolean streamed) {
        var options = body.given("stream_options");
        if (options == null) {
            return false;
        }
        if (options.token() != JsonToken.START_OBJECT) {
            throw Body.wrongType("stream_options", "an object");
        }
        if (!streamed) {
            throw Refused.of(
                    ErrorCode.INVALID_VALUE,
                    "\"stream_options\" is only allowed when \"stream\" is true.",
                    "stream_options");
        }
        try {
            var wish = JsonMembers.within(body.bytes(), options).find("include_usage");
            if (wish == null
                    || wish.token() == JsonToken.VALUE_NULL
                    || wish.token() == JsonToken.VALUE_FALSE) {
                return false;
            }
            if (wish.token() != JsonToken.VALUE_TRUE) {
                throw Body.wrongType("stream_options.include_usage", "true or false");
            }
            return true;
        } catch (JsonMembers.Duplicate e) {
            throw Refused.of(
                    ErrorCode.DUPLICATE_PARAMETER,
                    "The field \"" + Body.printable(e.name()) + "\" is given twice.",
                    "stream_options");
        }
    }

    private static boolean isEmptyArray(Body body, JsonMembers.Span span) {
        if (span.token() != JsonToken.START_ARRAY) {
            return false;
        }
        for (var i = span.start() + 1; i < span.end() - 1; i++) {
            if (!Character.isWhitespace(body.bytes()[i])) {
                return false;
            }
        }
        return true;
    }
}
