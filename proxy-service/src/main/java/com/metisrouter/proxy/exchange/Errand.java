package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.server.Answer;
import com.metisrouter.proxy.server.ClientSide;
import com.metisrouter.proxy.upstream.UpstreamCall;
import com.metisrouter.proxy.upstream.UpstreamFailure;
import com.metisrouter.proxy.upstream.UpstreamListener;
import com.metisrouter.proxy.upstream.UpstreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A request to a provider that costs nothing: its answer is handed over whole, and nothing is metered. Belongs to the client's event
/// loop.
@Edge
final class Errand implements UpstreamListener, ClientSide.Listener {

    private final Services services;
    private final ClientSide client;
    private final String provider;
    private final UnaryOperator<byte[]> asTold;
    private final WholeAnswer body;
    private @Nullable UpstreamCall upstream;
    private int status;
    private @Nullable String retryAfter;
    private boolean tooLarge;

    /// @param asTold what the client is told of a successful answer
    Errand(Services services, ClientSide client, String provider, UnaryOperator<byte[]> asTold) {
        this.services = services;
        this.client = client;
        this.provider = provider;
        this.asTold = asTold;
        this.body = new WholeAnswer(services.limits().answerBytesMax());
    }

    void run(UpstreamRequest request) {
        client.entry().provider = provider;
        client.listen(this);
        upstream = services.pools().apply(client.loop()).send(request, this);
    }

    @Override
    public void head(int newStatus, HttpHeaders headers) {
        status = newStatus;
        retryAfter = headers.get(HttpHeaderNames.RETRY_AFTER);
    }

    @Override
    public void data(ByteBuf data) {
        tooLarge |= !body.add(data.nioBuffer());
    }

    @Override
    public void complete() {
        if (tooLarge) {
            client.answer(
                    ProviderErrors.of(
                            ErrorCode.PROVIDER_ANSWER_TOO_LARGE,
                            provider,
                            "The provider's answer is too large."));
        } else if (status >= 200 && status < 300) {
            client.entry().outcome = "completed";
            client.answer(
                    Answer.json(
                            status,
                            Map.of("x-metis-provider", provider),
                            asTold.apply(body.bytes())));
        } else {
            client.answer(ProviderErrors.answered(provider, status, retryAfter, body.bytes()));
        }
    }

    @Override
    public void failed(UpstreamFailure failure) {
        client.answer(ProviderErrors.failed(provider, failure));
    }

    @Override
    public void gone() {
        if (upstream != null) {
            upstream.abort("client_gone");
        }
        // Nobody is left to answer, but this is its end, which is logged.
        client.cut();
    }

    @Override
    public void writable() {
        // The answer is handed over whole.
    }
}
