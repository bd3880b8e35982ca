package com.metisrouter.proxy.upstream;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.providers.AuthStyle;
import com.metisrouter.proxy.http1.HeadWriter;
import com.metisrouter.proxy.telemetry.AttemptTrace;
import com.metisrouter.proxy.telemetry.ExchangeTrace;
import com.metisrouter.proxy.telemetry.TraceHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// What is sent to a provider. Nothing of the client's headers is in it but what `Extra` names: they would tell the provider who asks,
/// and could smuggle.
@Edge
public final class UpstreamRequest {

    private static final String USER_AGENT = "MetisRouter";
    private static final byte[] NO_BYTES = {};
    private static final String ANTHROPIC_VERSION_HEADER = "anthropic-version";
    private static final String ANTHROPIC_VERSION = "2023-06-01";

    /// Headers of the client's that are part of its request.
    ///
    /// @param anthropicBeta features that an Anthropic client asks for; empty for none
    /// @param trace of the client's request, which the provider is told
    public record Extra(String anthropicBeta, ExchangeTrace trace) {}

    private final ProviderEndpoint provider;
    private final Protocol protocol;
    private final String method;
    private final String path;
    private final String model;
    private final String requestId;
    private final String accept;
    private final String contentType;
    private final byte[] body;
    private final Extra extra;

    /// @param protocol in which the provider is spoken to, which says how the key is shown
    /// @param path with its query
    /// @param model the model's name there, for the record
    /// @param accept the media type that is wanted
    /// @param contentType empty where there is no body
    /// @param extra further headers
    public UpstreamRequest(
            ProviderEndpoint provider,
            Protocol protocol,
            String method,
            String path,
            String model,
            String requestId,
            String accept,
            String contentType,
            byte[] body,
            Extra extra) {
        this.provider = provider;
        this.protocol = protocol;
        this.method = method;
        this.path = path;
        this.model = model;
        this.requestId = requestId;
        this.accept = accept;
        this.contentType = contentType;
        this.body = body;
        this.extra = extra;
    }

    ProviderEndpoint provider() {
        return provider;
    }

    String model() {
        return model;
    }

    /// Begins a try in the request's trace.
    AttemptTrace traced() {
        return extra.trace()
                .attempt(
                        new AttemptTrace.Asked(
                                method, provider.name(), model, provider.host(), provider.port()));
    }

    /// All of it, as it goes over the wire.
    ByteBuf http(TraceHeaders trace, ByteBufAllocator buffers) {
        var head = HeadWriter.request(method, path).field("host", provider.authority());
        if (!contentType.isEmpty()) {
            head.field("content-type", contentType).field("content-length", body.length);
        }
        // The answer has to be read here, so it must not be compressed.
        head.field("accept", accept)
                .field("accept-encoding", "identity")
                .field("user-agent", USER_AGENT)
                .field("x-request-id", requestId);
        if (!trace.traceparent().isEmpty()) {
            head.field("traceparent", trace.traceparent());
        }
        if (!trace.tracestate().isEmpty()) {
            head.field("tracestate", trace.tracestate());
        }
        provider.headers().forEach(head::field);
        describe(head);
        authorize(head);
        return head.with(buffers, contentType.isEmpty() ? NO_BYTES : body);
    }

    private void describe(HeadWriter head) {
        if (protocol == Protocol.ANTHROPIC) {
            if (!provider.headers().containsKey(ANTHROPIC_VERSION_HEADER)) {
                head.field(ANTHROPIC_VERSION_HEADER, ANTHROPIC_VERSION);
            }
            if (!extra.anthropicBeta().isEmpty()) {
                head.field("anthropic-beta", extra.anthropicBeta());
            }
        }
    }

    private void authorize(HeadWriter head) {
        var key = provider.apiKey();
        if (key == null) {
            return;
        }
        if (provider.auth() == AuthStyle.SIGV4) {
            signature(key).forEach(head::field);
        } else {
            provider.auth()
                    .header(protocol, key)
                    .ifPresent(it -> head.field(it.name(), it.value()));
        }
    }

    private Map<String, String> signature(String key) {
        var signed = new HashMap<String, String>();
        signed.put("host", provider.authority());
        if (!contentType.isEmpty()) {
            signed.put("content-type", contentType);
        }
        return SigV4.ofBedrock(provider.host(), provider.region())
                .sign(
                        SigV4.Key.parse(key),
                        Instant.now(),
                        method,
                        path,
                        signed,
                        contentType.isEmpty() ? NO_BYTES : body);
    }

    @Override
    public String toString() {
        return method + " " + provider.name() + path;
    }
}
