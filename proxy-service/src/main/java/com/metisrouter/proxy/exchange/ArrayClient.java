package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.proxy.answers.EventArray;
import com.metisrouter.proxy.routes.Route;
import com.metisrouter.proxy.server.Answer;
import com.metisrouter.proxy.server.ClientSide;
import com.metisrouter.proxy.server.ForwardingClient;
import com.metisrouter.proxy.server.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// A client that takes a stream as one JSON array, as Google's API gives it where events aren't asked for. What breaks off has its error
/// as the last element and is not closed.
@Edge
final class ArrayClient extends ForwardingClient {

    private final EventArray array = new EventArray();

    ArrayClient(ClientSide client) {
        super(client);
    }

    static boolean isAskedFor(Route.Generate route, RequestHead head) {
        return route.endpoint() == Endpoint.GENERATE_CONTENT
                && route.target().streamed()
                && !("&" + head.query() + "&").contains("&alt=sse&");
    }

    @Override
    public void beginStream(Answer head) {
        client.beginStream(Answer.head(head.status(), Answer.JSON, head.headers()));
    }

    @Override
    public void write(ByteBuf data) {
        byte[] elements;
        try {
            elements = array.elements(data.nioBuffer());
        } finally {
            data.release();
        }
        if (elements.length > 0) {
            client.write(Unpooled.wrappedBuffer(elements));
        }
    }

    @Override
    public void endStream() {
        client.write(Unpooled.wrappedBuffer(array.end()));
        client.endStream();
    }
}
