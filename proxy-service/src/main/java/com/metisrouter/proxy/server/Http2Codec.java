package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;

/// Netty's HTTP/2 codec with our limits.
@Edge
final class Http2Codec extends AbstractHttp2ConnectionHandlerBuilder<Http2Connection, Http2Codec> {

    /// What a field costs in a header list besides its characters (RFC 9113, 6.5.2).
    private static final int FIELD_OVERHEAD = 32;

    /// The pseudo headers, and then some: a list a little over our own limits is still answered in our own words.
    private static final int FIELDS_MORE = 32;

    private final HttpServer server;

    Http2Codec(HttpServer server) {
        this.server = server;
        var limits = server.limits();
        var http2 = limits.http2();
        var windowSeconds = (int) Math.max(1, http2.floodTime().toSeconds());
        server(true);
        validateHeaders(true);
        initialSettings(
                new Http2Settings()
                        .maxConcurrentStreams(http2.streamsMax())
                        .initialWindowSize(http2.streamWindowBytes())
                        .maxHeaderListSize(
                                2L * limits.headerBytesMax()
                                        + limits.requestLineBytesMax()
                                        + (long) FIELD_OVERHEAD
                                                * (limits.headersMax() + FIELDS_MORE)));
        decoderEnforceMaxRstFramesPerWindow(http2.resetsMax(), windowSeconds);
        encoderEnforceMaxRstFramesPerWindow(http2.resetsMax(), windowSeconds);
        decoderEnforceMaxSmallContinuationFrames(http2.continuationsMax());
        decoderEnforceMaxConsecutiveEmptyDataFrames(http2.emptyDataMax());
        encoderEnforceMaxQueuedControlFrames(http2.acknowledgementsMax());
    }

    @Override
    protected Http2Connection build() {
        return super.build();
    }

    @Override
    protected Http2Connection build(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        return new Http2Connection(server, decoder, encoder, settings);
    }
}
