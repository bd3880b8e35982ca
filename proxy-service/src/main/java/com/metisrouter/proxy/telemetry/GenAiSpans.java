package com.metisrouter.proxy.telemetry;

import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.usage.Unit;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.List;
import java.util.Locale;

/// What spans say, in the words of OpenTelemetry's semantic conventions for generative AI (1.37) and HTTP, and nowhere else. Never a prompt, an
/// answer or a key.
final class GenAiSpans {

    private static final AttributeKey<String> OPERATION =
            AttributeKey.stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> PROVIDER =
            AttributeKey.stringKey("gen_ai.provider.name");
    private static final AttributeKey<String> REQUEST_MODEL =
            AttributeKey.stringKey("gen_ai.request.model");
    private static final AttributeKey<String> RESPONSE_MODEL =
            AttributeKey.stringKey("gen_ai.response.model");
    private static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    private static final AttributeKey<Long> INPUT_TOKENS =
            AttributeKey.longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> OUTPUT_TOKENS =
            AttributeKey.longKey("gen_ai.usage.output_tokens");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> METHOD =
            AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS =
            AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> REQUEST_ID =
            AttributeKey.stringKey("metis.request.id");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("metis.outcome");
    private static final AttributeKey<String> CHARGE = AttributeKey.stringKey("metis.charge.usd");
    private static final AttributeKey<String> PROVIDER_REQUEST_ID =
            AttributeKey.stringKey("metis.provider.request.id");
    private static final AttributeKey<Long> FIRST_BYTE =
            AttributeKey.longKey("metis.first_byte_ms");

    private GenAiSpans() {}

    /// The conventions' name of what an endpoint does; the last part of its path where they have none.
    static String operation(String endpoint) {
        return switch (endpoint) {
            case "/v1/chat/completions", "/v1/messages", "/v1/responses" -> "chat";
            case "/v1/completions" -> "text_completion";
            case "/v1/embeddings" -> "embeddings";
            case "/v1beta/models/*:generateContent" -> "generate_content";
            default -> endpoint.substring(endpoint.lastIndexOf('/') + 1);
        };
    }

    static void began(Span span, String requestId, String endpoint) {
        span.setAttribute(METHOD, "POST")
                .setAttribute(ROUTE, endpoint)
                .setAttribute(OPERATION, operation(endpoint))
                .setAttribute(REQUEST_ID, requestId);
    }

    static void asking(Span attempt, String provider, String operation, String model) {
        attempt.setAttribute(METHOD, "POST")
                .setAttribute(OPERATION, operation(operation))
                .setAttribute(PROVIDER, provider(provider))
                .setAttribute(REQUEST_MODEL, model);
    }

    /// The conventions' name of a provider, where it has one.
    private static String provider(String name) {
        return switch (name) {
            case "google" -> "gcp.gemini";
            case "mistral" -> "mistral_ai";
            default -> name;
        };
    }

    static void attempted(Span attempt, Attempt record) {
        if (record.status() > 0) {
            attempt.setAttribute(STATUS, (long) record.status());
        }
        if (!record.providerRequestId().isEmpty()) {
            attempt.setAttribute(PROVIDER_REQUEST_ID, record.providerRequestId());
        }
        if (record.firstByteMillis() >= 0) {
            attempt.setAttribute(FIRST_BYTE, record.firstByteMillis());
        }
        if (!record.reason().isEmpty()) {
            attempt.setAttribute(ERROR_TYPE, record.reason()).setStatus(StatusCode.ERROR);
        }
    }

    static void ended(Span span, RequestMetered record) {
        span.setAttribute(PROVIDER, provider(record.provider()))
                .setAttribute(REQUEST_MODEL, record.modelRequested())
                .setAttribute(RESPONSE_MODEL, record.modelId())
                .setAttribute(STATUS, (long) record.status())
                .setAttribute(OUTCOME, record.outcome().name().toLowerCase(Locale.ROOT))
                .setAttribute(CHARGE, record.charge().toString())
                .setAttribute(INPUT_TOKENS, tokens(record, Unit.Side.INPUT))
                .setAttribute(OUTPUT_TOKENS, tokens(record, Unit.Side.OUTPUT))
                .setAttribute(FIRST_BYTE, record.firstByteMillis());
        if (!record.finishReason().isEmpty()) {
            span.setAttribute(FINISH_REASONS, List.of(record.finishReason()));
        }
        if (record.outcome() != Outcome.COMPLETED) {
            span.setAttribute(
                            ERROR_TYPE,
                            record.errorCode().isEmpty()
                                    ? record.outcome().name().toLowerCase(Locale.ROOT)
                                    : record.errorCode())
                    .setStatus(StatusCode.ERROR);
        }
    }

    private static long tokens(RequestMetered record, Unit.Side side) {
        return record.quantities().stream()
                .filter(it -> it.unit().side() == side)
                .mapToLong(it -> it.amount())
                .sum();
    }

    static void refused(Span span, int status, String code) {
        span.setAttribute(STATUS, (long) status).setAttribute(ERROR_TYPE, code);
    }
}
