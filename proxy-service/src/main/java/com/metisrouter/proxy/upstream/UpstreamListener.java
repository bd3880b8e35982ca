package com.metisrouter.proxy.upstream;

import com.metisrouter.contracts.Edge;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/// Gets a provider's answer, on the event loop of the one who asked. `complete` or `failed` comes last, once.
@Edge
public interface UpstreamListener {

    void head(int status, HttpHeaders headers);

    /// @param data stays the caller's
    void data(ByteBuf data);

    /// All that came together has been told: what waits for company need not wait any more.
    default void readComplete() {}

    void complete();

    void failed(UpstreamFailure failure);
}
