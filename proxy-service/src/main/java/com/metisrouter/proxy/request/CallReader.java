package com.metisrouter.proxy.request;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.catalog.UnknownParameters;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.multipart.BadForm;
import com.metisrouter.proxy.multipart.MultipartForm;
import com.metisrouter.proxy.routes.Route;
import com.metisrouter.proxy.routing.Preferences;
import com.metisrouter.proxy.routing.PreferencesReader;
import com.metisrouter.proxy.stored.ResponseIds;
import com.metisrouter.proxy.upstream.ProviderDirectory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads a request to a model: what it asks for, of which model, and whether both are published. Refused is what is not.
public final class CallReader {

    private static final int NEAREST_MODELS = 3;

    /// Names go into every record; no published one comes near this, directives included.
    private static final int MODEL_NAME_CHARS_MAX = 256;

    /// A call or a refusal.
    public sealed interface Reading {
        record Good(Call call) implements Reading {}

        record Bad(Problem problem) implements Reading {}
    }

    private final ModelDirectory models;
    private final Legs legs;
    private final ResponseIds ids;

    public CallReader(ModelDirectory models, ProviderDirectory providers, ResponseIds ids) {
        this.models = models;
        this.legs = new Legs(providers);
        this.ids = ids;
    }

    /// @param target what the path says
    /// @param at when it was received, which chooses the prices
    /// @param contentType null where the request has none
    public Reading read(
            Endpoint endpoint,
            Route.Target target,
            KeySnapshot key,
            Instant at,
            @Nullable String contentType,
            byte[] bytes) {
        try {
            return new Reading.Good(
                    UploadForm.takes(endpoint)
                            ? upload(endpoint, key, at, contentType, bytes)
                            : json(endpoint, target, key, at, Body.read(bytes)));
        } catch (Refused e) {
            return new Reading.Bad(e.problem());
        } catch (BadForm e) {
            return new Reading.Bad(Problem.of(ErrorCode.INVALID_FORM, e.sentence()));
        }
    }

    private Call upload(
            Endpoint endpoint,
            KeySnapshot key,
            Instant at,
            @Nullable String contentType,
            byte[] bytes) {
        var type = contentType == null ? "" : contentType;
        var form = new UploadForm(endpoint, MultipartForm.read(type, bytes));
        var name = form.required("model");
        var resolved = resolve(name, "model", endpoint, key, at);
        var model = resolved.model();
        var unpublished = unpublished(endpoint, model, UploadForm.ALWAYS, form.names());
        if (!unpublished.isEmpty()) {
            // The form goes on as it came, so nothing can be left out.
            throw unpublished(endpoint, model, UploadForm.ALWAYS, unpublished.getFirst());
        }
        Ranges.require(endpoint, model, form.form());
        return new Call(
                endpoint,
                key,
                name,
                model,
                legs.of(resolved, endpoint),
                form.ask(model),
                List.of(),
                Preferences.NONE,
                new FormBody(form.form(), type),
                List.of());
    }

    private Call json(
            Endpoint endpoint, Route.Target target, KeySnapshot key, Instant at, Body body) {
        var preferences = preferences(endpoint, body);
        if (preferences.models().isEmpty()) {
            var name = target.model().isEmpty() ? body.requiredString("model") : target.model();
            return json(endpoint, target, key, at, body, name, "model", preferences);
        }
        var first = body.optionalString("model");
        var calls = new ArrayList<Call>();
        @Nullable Refused notConfigured = null;
        for (var name : preferences.modelsAfter(first)) {
            var param = name.equals(first) ? "model" : RoutingFields.MODELS;
            try {
                calls.add(json(endpoint, target, key, at, body, name, param, preferences));
            } catch (Refused e) {
                // A provider that is off is as one that is down: that is what there are others for.
                if (e.problem().error() != ErrorCode.PROVIDER_NOT_CONFIGURED) {
                    throw e;
                }
                notConfigured = notConfigured == null ? e : notConfigured;
            }
        }
        if (calls.isEmpty() && notConfigured != null) {
            throw notConfigured;
        }
        return calls.getFirst().with(calls.subList(1, calls.size()));
    }

    /// @param param the field that names the model
    private Call json(
            Endpoint endpoint,
            Route.Target target,
            KeySnapshot key,
            Instant at,
            Body given,
            String name,
            String param,
            Preferences preferences) {
        var resolved = resolve(name, param, endpoint, key, at);
        var model = resolved.model();
        var form = Form.of(endpoint);
        var unpublished = List.<String>of();
        var previous = endpoint == Endpoint.RESPONSES ? previous(key, given) : null;
        var all = legs.of(resolved, endpoint);
        var possible = previous == null ? all : at(previous, all);
        var isDirect = possible.stream().anyMatch(leg -> leg.operation() == endpoint);
        if (isDirect) {
            unpublished = unpublished(endpoint, model, form.always(), given.all().keySet());
        }
        if (!unpublished.isEmpty() && model.unknownParameters() == UnknownParameters.REFUSE) {
            throw unpublished(endpoint, model, form.always(), unpublished.getFirst());
        }
        var body = given.without(unpublished);
        if (isDirect) {
            Ranges.require(endpoint, model, body);
        }
        var ask = form.read(body, model, target, isDirect ? model.priceAt(at) : null);
        var ways = Ways.of(endpoint, model, possible, body);
        var dropped = new ArrayList<>(unpublished);
        dropped.addAll(ways.dropped());
        return new Call(
                endpoint,
                key,
                name,
                model,
                ways.legs(),
                ask,
                dropped,
                preferences,
                new ManyBody(new JsonBody(body, previous), ways.translated()),
                List.of());
    }

    /// As clients of OpenRouter send them; they are ours to read and go no further.
    private static Preferences preferences(Endpoint endpoint, Body body) {
        return switch (PreferencesReader.read(
                raw(endpoint, body, RoutingFields.PROVIDER),
                raw(endpoint, body, RoutingFields.MODELS),
                raw(endpoint, body, RoutingFields.ROUTE))) {
            case PreferencesReader.Reading.Good(var preferences) -> preferences;
            case PreferencesReader.Reading.Bad(var problem) -> throw new Refused(problem);
        };
    }

    private static @Nullable String raw(Endpoint endpoint, Body body, String name) {
        var field = RoutingFields.has(endpoint, name) ? body.given(name) : null;
        return field == null ? null : body.members().raw(field);
    }

    /// The response that a request goes on from, null where there is none.
    private ResponseIds.@Nullable Place previous(KeySnapshot key, Body body) {
        var name = body.optionalString("previous_response_id");
        return name == null
                ? null
                : ids.place(key.accountId(), name).orElseThrow(() -> unknownResponse(name));
    }

    /// Only the provider that keeps a response can go on from it.
    private static List<Leg> at(ResponseIds.Place previous, List<Leg> legs) {
        var there =
                legs.stream()
                        .filter(leg -> leg.provider().name().equals(previous.provider()))
                        .toList();
        if (there.isEmpty()) {
            throw Refused.of(
                    ErrorCode.INVALID_VALUE,
                    "The response before this one is kept by "
                            + previous.provider()
                            + ", which does not serve this model.",
                    "previous_response_id");
        }
        return there;
    }

    private static Refused unknownResponse(String name) {
        return new Refused(
                Problem.of(
                        ErrorCode.RESPONSE_NOT_FOUND,
                        "No response \"" + Body.printable(name) + "\" of this account is kept.",
                        "previous_response_id"));
    }

    /// Reads a request whose tokens are to be counted.
    public Counting counting(
            Endpoint endpoint, Route.Target target, KeySnapshot key, Instant at, byte[] bytes) {
        try {
            var body = Body.read(bytes);
            var name = target.model().isEmpty() ? body.requiredString("model") : target.model();
            var resolved = resolve(name, "model", endpoint, key, at);
            var direct =
                    legs.of(resolved, endpoint).stream()
                            .filter(leg -> leg.operation() == endpoint)
                            .findFirst();
            return new Counting.Good(
                    resolved.model(),
                    direct,
                    direct.map(leg -> new JsonBody(body, null).named(leg)).orElse(bytes),
                    bytes);
        } catch (Refused e) {
            return new Counting.Bad(e.problem());
        }
    }

    /// @param param the field that names the model
    private ModelDirectory.Resolved resolve(
            String name, String param, Endpoint endpoint, KeySnapshot key, Instant at) {
        var resolved =
                models.find(name)
                        .filter(_ -> name.length() <= MODEL_NAME_CHARS_MAX)
                        .orElseThrow(() -> unknownModel(name, param));
        var model = resolved.model();
        requireAllowed("This key", key.models(), model, param);
        requireAllowed("The project " + key.project(), key.projectModels(), model, param);
        if (model.lifecycle().at(at) == Lifecycle.Stage.RETIRED) {
            throw retired(model, param);
        }
        if (!model.endpoints().contains(endpoint)) {
            throw wrongEndpoint(endpoint, model, param);
        }
        return resolved;
    }

    private static void requireAllowed(
            String who, List<String> allowed, PublishedModel model, String param) {
        if (!allowed.isEmpty() && !allowed.contains(model.id())) {
            throw Refused.of(
                    ErrorCode.MODEL_NOT_ALLOWED, who + " may not call " + model.id() + ".", param);
        }
    }

    private Refused unknownModel(String name, String param) {
        var nearest = models.nearest(name, NEAREST_MODELS, legs::isServed);
        var hint =
                nearest.isEmpty()
                        ? " GET /v1/models lists those that are."
                        : " The nearest are: " + String.join(", ", nearest) + ".";
        return new Refused(
                Problem.of(
                                ErrorCode.MODEL_NOT_FOUND,
                                "No model \"" + Body.printable(name) + "\" is published." + hint,
                                param)
                        .withDetail("nearest_models", nearest));
    }

    private static Refused retired(PublishedModel model, String param) {
        var replacement = model.lifecycle().replacement();
        return new Refused(
                Problem.of(
                                ErrorCode.MODEL_RETIRED,
                                "The model "
                                        + model.id()
                                        + " was retired at "
                                        + model.lifecycle().retiresAt()
                                        + "."
                                        + (replacement.isEmpty()
                                                ? " GET /v1/models lists those that are offered."
                                                : " Use " + replacement + " instead."),
                                param)
                        .withDetail("replacement", replacement));
    }

    private static Refused wrongEndpoint(Endpoint endpoint, PublishedModel model, String param) {
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
                                param)
                        .withDetail("published_endpoints", published));
    }

    /// Fields that aren't published for the model at the endpoint, in the order in which they were given.
    private static List<String> unpublished(
            Endpoint endpoint, PublishedModel model, Set<String> always, Set<String> given) {
        var published = model.parameters(endpoint);
        List<String> unpublished = List.of();
        for (var name : given) {
            if (!always.contains(name)
                    && !published.contains(name)
                    && !RoutingFields.has(endpoint, name)) {
                unpublished = unpublished.isEmpty() ? new ArrayList<>() : unpublished;
                unpublished.add(name);
            }
        }
        return unpublished;
    }

    static Refused unpublished(
            Endpoint endpoint, PublishedModel model, Set<String> always, String name) {
        var accepted = new TreeSet<>(model.parameters(endpoint));
        accepted.addAll(always);
        return Refused.of(
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
