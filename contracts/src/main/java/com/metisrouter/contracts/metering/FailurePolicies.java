package com.metisrouter.contracts.metering;

import com.metisrouter.contracts.catalog.Carriage;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.metering.FailurePolicy.ReadOn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Which policy holds where: by the provider's endpoint and the provider. The only place that knows.
///
/// Whether a provider stops charging when its connection closes is as OpenRouter's documentation lists it. One that also charges for
/// reasoning that it doesn't send is read on all the same, since only its own usage tells how much that was.
public final class FailurePolicies {

    private static final long MIB = 1024L * 1024;

    private static final ReadOn TEXT = new ReadOn(Duration.ofSeconds(60), 8 * MIB);

    /// Images and sound are large and slow.
    private static final ReadOn MEDIA = new ReadOn(Duration.ofMinutes(2), 32 * MIB);

    /// Texts of a provider that goes on charging, or whose usage alone tells all that it charges.
    public static final FailurePolicy TEXT_READ_ON =
            new FailurePolicy(
                    "text-read-on",
                    1,
                    TEXT,
                    TEXT,
                    ChargePolicy.CLIENT_ABORTED,
                    ChargePolicy.NO_OUTPUT,
                    ChargePolicy.EMPTY,
                    ChargePolicy.TRUNCATED,
                    ChargePolicy.PROVIDER_ERROR);

    /// Texts of a provider that stops when its connection closes, and sends all that it charges.
    public static final FailurePolicy TEXT_CUT =
            new FailurePolicy(
                    "text-cut",
                    1,
                    ReadOn.NOT_AT_ALL,
                    TEXT,
                    ChargePolicy.CLIENT_CUT,
                    ChargePolicy.NO_OUTPUT,
                    ChargePolicy.EMPTY,
                    ChargePolicy.TRUNCATED,
                    ChargePolicy.PROVIDER_ERROR);

    /// Answers that come whole or not at all, such as vectors.
    public static final FailurePolicy WHOLE =
            new FailurePolicy(
                    "whole",
                    1,
                    TEXT,
                    TEXT,
                    ChargePolicy.CLIENT_ABORTED_USAGE,
                    ChargePolicy.NO_OUTPUT,
                    ChargePolicy.COMPLETE,
                    ChargePolicy.TRUNCATED_USAGE,
                    ChargePolicy.PROVIDER_ERROR_USAGE);

    /// Images: a part of one is worth nothing.
    public static final FailurePolicy IMAGES =
            new FailurePolicy(
                    "images",
                    1,
                    MEDIA,
                    MEDIA,
                    ChargePolicy.CLIENT_ABORTED_USAGE,
                    ChargePolicy.NO_OUTPUT,
                    ChargePolicy.COMPLETE,
                    ChargePolicy.TRUNCATED_USAGE,
                    ChargePolicy.PROVIDER_ERROR_USAGE);

    /// Speech: providers charge for the text as soon as sound has begun; of sound that a provider breaks off nobody knows how much it is.
    public static final FailurePolicy SPEECH =
            new FailurePolicy(
                    "speech",
                    1,
                    MEDIA,
                    MEDIA,
                    ChargePolicy.CLIENT_ABORTED,
                    ChargePolicy.NO_OUTPUT,
                    ChargePolicy.COMPLETE,
                    ChargePolicy.TRUNCATED_USAGE,
                    ChargePolicy.PROVIDER_ERROR_USAGE);

    /// Sound that is written down: what was heard before the end is not known.
    public static final FailurePolicy TRANSCRIPTION =
            new FailurePolicy(
                    "transcription",
                    1,
                    TEXT,
                    TEXT,
                    ChargePolicy.CLIENT_ABORTED_USAGE,
                    ChargePolicy.NO_OUTPUT,
                    ChargePolicy.COMPLETE,
                    ChargePolicy.TRUNCATED_USAGE,
                    ChargePolicy.PROVIDER_ERROR_USAGE);

    /// Every policy that ever held. None is taken out, since records name them.
    public static final List<FailurePolicy> ALL =
            List.of(TEXT_READ_ON, TEXT_CUT, WHOLE, IMAGES, SPEECH, TRANSCRIPTION);

    private static final Map<String, FailurePolicy> BY_ID =
            ALL.stream()
                    .collect(Collectors.toUnmodifiableMap(FailurePolicy::id, Function.identity()));

    /// @param provider empty for every provider
    private record Row(Set<Endpoint> operations, String provider, FailurePolicy policy) {}

    /// The first row that fits holds.
    private static final List<Row> TABLE =
            List.of(
                    row(
                            "",
                            IMAGES,
                            Endpoint.IMAGES_GENERATIONS,
                            Endpoint.IMAGES_EDITS,
                            Endpoint.IMAGES_VARIATIONS),
                    row("", SPEECH, Endpoint.AUDIO_SPEECH),
                    row(
                            "",
                            TRANSCRIPTION,
                            Endpoint.AUDIO_TRANSCRIPTIONS,
                            Endpoint.AUDIO_TRANSLATIONS),
                    row(
                            "",
                            WHOLE,
                            Endpoint.EMBEDDINGS,
                            Endpoint.MODERATIONS,
                            Endpoint.RERANK,
                            Endpoint.EMBED_CONTENT),
                    row("deepseek", TEXT_CUT, Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS),
                    row("openai", TEXT_CUT, Endpoint.COMPLETIONS),
                    row("", TEXT_READ_ON, Endpoint.values()));

    private FailurePolicies() {}

    private static Row row(String provider, FailurePolicy policy, Endpoint... operations) {
        var set = EnumSet.noneOf(Endpoint.class);
        Collections.addAll(set, operations);
        return new Row(Collections.unmodifiableSet(set), provider, policy);
    }

    /// @param operation the provider's own endpoint
    public static FailurePolicy of(Endpoint operation, String provider) {
        for (var row : TABLE) {
            if (row.operations.contains(operation)
                    && (row.provider.isEmpty() || row.provider.equals(provider))) {
                return row.policy;
            }
        }
        return TEXT_READ_ON;
    }

    /// As published; by the table where nothing is, or something that this release doesn't know.
    public static FailurePolicy of(Endpoint operation, Deployment deployment) {
        return byId(deployment.failurePolicies().getOrDefault(operation.path(), ""))
                .orElseGet(() -> of(operation, deployment.provider()));
    }

    public static Optional<FailurePolicy> byId(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    /// What a deployment is to be published with: a policy's id by the path of each endpoint that the provider serves itself.
    public static Map<String, String> of(Set<Endpoint> operations, String provider) {
        var ids = new TreeMap<String, String>();
        operations.forEach(operation -> ids.put(operation.path(), of(operation, provider).id()));
        return ids;
    }

    /// Providers that the table names for an endpoint, apart from all others.
    public static List<String> named(Endpoint operation) {
        return TABLE.stream()
                .filter(row -> row.operations.contains(operation) && !row.provider.isEmpty())
                .map(Row::provider)
                .toList();
    }

    /// A policy as a model's entry in the catalog shows it.
    ///
    /// @param endpoint the published one
    public record Published(Endpoint endpoint, String provider, String policy) {}

    /// By which policy each of a model's endpoints is served at each of its providers.
    public static List<Published> of(PublishedModel model) {
        var all = new ArrayList<Published>();
        for (var endpoint : model.endpoints()) {
            for (var deployment : model.deployments()) {
                Carriage.by(endpoint, deployment)
                        .map(operation ->
                                new Published(
                                        endpoint,
                                        deployment.provider(),
                                        of(operation, deployment).id()))
                        .filter(published -> !all.contains(published))
                        .ifPresent(all::add);
            }
        }
        return List.copyOf(all);
    }
}
