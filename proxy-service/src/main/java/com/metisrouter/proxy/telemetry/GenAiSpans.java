package com.metisrouter.proxy.telemetry;

import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static java.util.Map.entry;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.Unit;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// All that spans say, by OpenTelemetry's conventions for HTTP and for generative AI. Nothing else names an attribute.
///
/// Never a prompt, an answer, a key, an account, or a header of a client's. Usage is told once, on the request's own span, so that a sum over
/// spans counts nothing twice. Conventions for AI still change: their names are written out here, and this is where they change.
final class GenAiSpans {

    private static final AttributeKey<String> OPERATION = stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> OUTPUT_TYPE = stringKey("gen_ai.output.type");
    private static final AttributeKey<String> PROVIDER = stringKey("gen_ai.provider.name");
    private static final AttributeKey<String> REQUEST_MODEL = stringKey("gen_ai.request.model");
    private static final AttributeKey<String> RESPONSE_MODEL = stringKey("gen_ai.response.model");
    private static final AttributeKey<List<String>> FINISH_REASONS =
            stringArrayKey("gen_ai.response.finish_reasons");
    private static final AttributeKey<Double> FIRST_CHUNK_SECONDS =
            doubleKey("gen_ai.response.time_to_first_chunk");
    private static final AttributeKey<Long> INPUT_TOKENS = longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> OUTPUT_TOKENS = longKey("gen_ai.usage.output_tokens");
    private static final AttributeKey<Long> CACHE_READ_TOKENS =
            longKey("gen_ai.usage.cache_read.input_tokens");
    private static final AttributeKey<Long> CACHE_WRITE_TOKENS =
            longKey("gen_ai.usage.cache_creation.input_tokens");
    private static final AttributeKey<Long> REASONING_TOKENS =
            longKey("gen_ai.usage.reasoning.output_tokens");

    private static final AttributeKey<String> METHOD = stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = stringKey("http.route");
    private static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
    private static final AttributeKey<Long> REQUEST_BYTES = longKey("http.request.body.size");
    private static final AttributeKey<Long> RESPONSE_BYTES = longKey("http.response.body.size");
    private static final AttributeKey<Long> RESENDS = longKey("http.request.resend_count");
    private static final AttributeKey<String> SERVER = stringKey("server.address");
    private static final AttributeKey<Long> PORT = longKey("server.port");
    private static final AttributeKey<String> ERROR = stringKey("error.type");

    private static final AttributeKey<String> REQUEST_ID = stringKey("metis.request.id");
    private static final AttributeKey<String> OUTCOME = stringKey("metis.outcome");
    private static final AttributeKey<String> CHARGE = stringKey("metis.charge.usd");
    private static final AttributeKey<String> THEIR_REQUEST_ID =
            stringKey("metis.provider.request.id");

    /// What is done at each published path; what isn't here generates nothing.
    private static final Map<String, String> OPERATIONS =
            Map.ofEntries(
                    operation(Endpoint.CHAT_COMPLETIONS, "chat"),
                    operation(Endpoint.RESPONSES, "chat"),
                    operation(Endpoint.MESSAGES, "chat"),
                    operation(Endpoint.GENERATE_CONTENT, "generate_content"),
                    operation(Endpoint.COMPLETIONS, "text_completion"),
                    operation(Endpoint.EMBEDDINGS, "embeddings"),
                    operation(Endpoint.EMBED_CONTENT, "embeddings"),
                    operation(Endpoint.IMAGES_GENERATIONS, "generate_content"),
                    operation(Endpoint.IMAGES_EDITS, "generate_content"),
                    operation(Endpoint.IMAGES_VARIATIONS, "generate_content"),
                    operation(Endpoint.AUDIO_SPEECH, "generate_content"),
                    operation(Endpoint.AUDIO_TRANSCRIPTIONS, "generate_content"),
                    operation(Endpoint.AUDIO_TRANSLATIONS, "generate_content"),
                    operation(Endpoint.MODERATIONS, "moderation"),
                    operation(Endpoint.RERANK, "rerank"));

    /// Where the path alone says what comes.
    private static final Map<String, String> OUTPUT_TYPES =
            Map.ofEntries(
                    operation(Endpoint.IMAGES_GENERATIONS, "image"),
                    operation(Endpoint.IMAGES_EDITS, "image"),
                    operation(Endpoint.IMAGES_VARIATIONS, "image"),
                    operation(Endpoint.AUDIO_SPEECH, "speech"),
                    operation(Endpoint.AUDIO_TRANSCRIPTIONS, "text"),
                    operation(Endpoint.AUDIO_TRANSLATIONS, "text"));

    /// Providers whose well-known name is not ours.
    private static final Map<String, String> PROVIDERS =
            Map.of("google", "gcp.gemini", "mistral", "mistral_ai", "xai", "x_ai");

    private static final Set<Unit> INPUT = tokens(Unit.Side.INPUT);
    private static final Set<Unit> OUTPUT = tokens(Unit.Side.OUTPUT);

    /// Providers choose finish reasons: what is no word is none.
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private GenAiSpans() {}

    private static Map.Entry<String, String> operation(Endpoint endpoint, String name) {
        return entry(endpoint.path(), name);
    }

    private static Set<Unit> tokens(Unit.Side side) {
        var units = EnumSet.allOf(Unit.class);
        units.removeIf(unit -> unit.side() != side);
        return units;
    }

    /// A request's own span, below the client's where that told of one.
    static SpanBuilder server(Tracer tracer, SpanContext client, AccessEntry entry) {
        var span =
                tracer.spanBuilder(entry.method + " " + entry.endpoint)
                        .setSpanKind(SpanKind.SERVER)
                        .setParent(Context.root().with(Span.wrap(client)))
                        .setAttribute(METHOD, entry.method)
                        .setAttribute(ROUTE, entry.endpoint)
                        .setAttribute(REQUEST_ID, entry.requestId);
        var operation = OPERATIONS.get(entry.endpoint);
        return operation == null ? span : span.setAttribute(OPERATION, operation);
    }

    /// The span of a try at a provider.
    static SpanBuilder attempt(
            Tracer tracer, Span server, String endpoint, AttemptTrace.Asked asked) {
        var operation = OPERATIONS.get(endpoint);
        var span =
                tracer.spanBuilder(attemptName(endpoint, operation, asked))
                        .setSpanKind(SpanKind.CLIENT)
                        .setParent(Context.root().with(server))
                        .setAttribute(METHOD, asked.method())
                        .setAttribute(SERVER, asked.host())
                        .setAttribute(PORT, (long) asked.port())
                        .setAttribute(
                                PROVIDER,
                                PROVIDERS.getOrDefault(asked.provider(), asked.provider()));
        if (operation != null) {
            span.setAttribute(OPERATION, operation);
        }
        if (OUTPUT_TYPES.containsKey(endpoint)) {
            span.setAttribute(OUTPUT_TYPE, OUTPUT_TYPES.get(endpoint));
        }
        return asked.model().isEmpty()
                ? span
                : span.setAttribute(REQUEST_MODEL, DeploymentName.published(asked.model()));
    }

    private static String attemptName(
            String endpoint, @Nullable String operation, AttemptTrace.Asked asked) {
        if (operation == null) {
            return asked.method() + " " + endpoint;
        }
        return asked.model().isEmpty()
                ? operation
                : operation + " " + DeploymentName.published(asked.model());
    }

    /// A try has ended.
    ///
    /// @param tries the last of them is how it ended; before it only stale connections
    static void tried(Span span, List<Attempt> tries) {
        if (tries.isEmpty()) {
            return;
        }
        var last = tries.getLast();
        if (last.status() > 0) {
            span.setAttribute(STATUS, (long) last.status());
        }
        if (tries.size() > 1) {
            span.setAttribute(RESENDS, tries.size() - 1L);
        }
        if (last.firstByteMillis() >= 0) {
            span.setAttribute(FIRST_CHUNK_SECONDS, last.firstByteMillis() / 1_000.0);
        }
        if (!last.providerRequestId().isEmpty()) {
            span.setAttribute(THEIR_REQUEST_ID, last.providerRequestId());
        }
        if (!last.reason().isEmpty()) {
            span.setAttribute(ERROR, last.reason());
            // That the client went away says nothing of the provider.
            if (!last.reason().equals("client_gone")) {
                span.setStatus(StatusCode.ERROR);
            }
        }
    }

    /// What a request used, by its record.
    static void metered(Span server, RequestMetered record) {
        server.setAttribute(RESPONSE_MODEL, record.modelId());
        server.setAttribute(CHARGE, record.charge().toString());
        tokens(server, INPUT_TOKENS, record, INPUT);
        tokens(server, OUTPUT_TOKENS, record, OUTPUT);
        tokens(server, CACHE_READ_TOKENS, record, Set.of(Unit.CACHE_READ_TOKENS));
        tokens(
                server,
                CACHE_WRITE_TOKENS,
                record,
                Set.of(Unit.CACHE_WRITE_5M_TOKENS, Unit.CACHE_WRITE_1H_TOKENS));
        tokens(server, REASONING_TOKENS, record, Set.of(Unit.REASONING_TOKENS));
        if (WORD.matcher(record.finishReason()).matches()) {
            server.setAttribute(FINISH_REASONS, List.of(record.finishReason()));
        }
    }

    private static void tokens(
            Span span, AttributeKey<Long> key, RequestMetered record, Collection<Unit> units) {
        var known =
                record.quantities().stream()
                        .filter(quantity -> units.contains(quantity.unit()))
                        .toList();
        if (!known.isEmpty()) {
            span.setAttribute(key, known.stream().mapToLong(Quantity::amount).sum());
        }
    }

    /// A request has ended.
    static void ended(Span server, AccessEntry entry) {
        if (entry.status > 0) {
            server.setAttribute(STATUS, (long) entry.status);
        }
        server.setAttribute(REQUEST_BYTES, entry.bytesIn);
        server.setAttribute(RESPONSE_BYTES, entry.bytesOut);
        if (!entry.model.isEmpty()) {
            server.setAttribute(REQUEST_MODEL, entry.model);
        }
        if (!entry.provider.isEmpty()) {
            server.setAttribute(PROVIDER, PROVIDERS.getOrDefault(entry.provider, entry.provider));
        }
        if (!entry.outcome.isEmpty()) {
            server.setAttribute(OUTCOME, entry.outcome);
        }
        if (!entry.errorCode.isEmpty()) {
            server.setAttribute(ERROR, entry.errorCode);
            // What the client did wrong is no failure of the server; an answer that broke off is.
            if (entry.status >= 500 || entry.status < 400) {
                server.setStatus(StatusCode.ERROR);
            }
        }
    }
}
