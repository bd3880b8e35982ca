package com.metisrouter.proxy.server;

import java.time.Duration;

/// What a client may use up on an HTTP/2 connection, beyond what `ServerLimits` says of any.
///
/// @param streamsMax requests at once on a connection; one more is reset with REFUSED_STREAM
/// @param streamWindowBytes of a request's body that may be on the way
/// @param connectionWindowBytes of all bodies of a connection that may be on the way
/// @param bodyBytesMax the bodies of one connection's requests together; beyond it 503
/// @param answerBytesWaitingMax of answers that the client has not taken; with more, its next requests get 503
/// @param floodTime over which resets and control frames are counted
/// @param resetsMax streams that the client resets, or makes us reset, in that time; then the connection ends
/// @param controlFramesMax SETTINGS, PING, PRIORITY and unknown frames in that time; then the connection ends
/// @param continuationsMax small CONTINUATION frames of one header block; then the connection ends
/// @param emptyDataMax DATA frames in a row without data; then the connection ends
/// @param acknowledgementsMax answers to PING, SETTINGS and the like that the client does not read; then the connection ends
public record Http2Limits(
        int streamsMax,
        int streamWindowBytes,
        int connectionWindowBytes,
        long bodyBytesMax,
        long answerBytesWaitingMax,
        Duration floodTime,
        int resetsMax,
        int controlFramesMax,
        int continuationsMax,
        int emptyDataMax,
        int acknowledgementsMax) {

    public static final Http2Limits DEFAULT =
            new Http2Limits(
                    100,
                    256 * 1024,
                    1024 * 1024,
                    64L * 1024 * 1024,
                    8L * 1024 * 1024,
                    Duration.ofSeconds(30),
                    200,
                    1_000,
                    8,
                    2,
                    1_000);
}
