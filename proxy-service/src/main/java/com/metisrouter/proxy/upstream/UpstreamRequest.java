package com.metisrouter.proxy.upstream;

import com.metisrouter.contracts.Edge;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;

/// What is sent to a provider. Nothing of the client's headers is in it: they would tell the provider who asks, and could smuggle.
@Edge
public final class UpstreamRequest {

    private static final String USER_AGENT = "MetisRouter";

    private final ProviderEndpoint provider;
    private final String path;
    private final String model;
    private final String requestId;
    private final boolean streamed;
    private final byte[] body;

    public UpstreamRequest(
            ProviderEndpoint provider,
            String path,
            String model,
            String requestId,
            boolean streamed,
            byte[] body) {
        this.provider = provider;
        this.path = path;
        this.model = model;
        this.requestId = requestId;
        this.streamed = streamed;
        this.body = body;
    }

    ProviderEndpoint provider() {
        return provider;
    }

    String model() {
        return model;
    }

    FullHttpRequest http() {
        var http =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1, HttpMethod.POST, path, Unpooled.wrappedBuffer(body));
        var headers = http.headers();
        headers.set(HttpHeaderNames.HOST, provider.authority());
        headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        headers.set(
                HttpHeaderNames.ACCEPT,
                streamed ? HttpHeaderValues.TEXT_EVENT_STREAM : HttpHeaderValues.APPLICATION_JSON);
        // The answer has to be read here, so it must not be compressed.
        headers.set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
        headers.set(HttpHeaderNames.USER_AGENT, USER_AGENT);
        headers.set("x-request-id", requestId);
        if (provider.apiKey() != null) {
            headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + provider.apiKey());
        }
        return http;
    }
}
