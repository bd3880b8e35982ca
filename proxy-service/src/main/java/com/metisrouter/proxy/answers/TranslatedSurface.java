package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.proxy.json.Trees;
import com.metisrouter.proxy.translation.AnswerFrame;
import com.metisrouter.proxy.translation.ClientStream;
import com.metisrouter.proxy.translation.ProviderStream;
import com.metisrouter.proxy.translation.Speeches;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes a provider's events anew in the client's protocol, by way of chat chunks.
final class TranslatedSurface implements Surface {

    private final @Nullable ProviderStream provider;
    private final @Nullable ClientStream client;
    private final UsageShape shape;
    private final boolean usageAsked;
    private final AnswerFrame frame;
    private final ByteArrayOutputStream heldBytes = new ByteArrayOutputStream();
    private int held;

    TranslatedSurface(
            Endpoint endpoint, Endpoint operation, boolean usageAsked, AnswerFrame frame) {
        var providerSpeech = Speeches.ofProvider(operation);
        var clientSpeech = Speeches.ofClient(endpoint);
        this.provider = providerSpeech == null ? null : providerSpeech.stream(frame);
        this.client = clientSpeech == null ? null : clientSpeech.stream(frame);
        this.shape = UsageShape.of(endpoint);
        this.usageAsked = usageAsked;
        this.frame = frame;
    }

    @Override
    public byte[] passing(SseEvent event) {
        if (!event.hasData() || event.isDone() || !(event.tree() instanceof ObjectNode data)) {
            return new byte[0];
        }
        var bytes = new ByteArrayOutputStream();
        var chunks = provider == null ? List.of(data) : provider.chunks(event.name(), data);
        for (var chunk : chunks) {
            if (client != null) {
                write(client, chunk, bytes);
            } else {
                bytes.writeBytes(SseEvent.bytes("", Trees.text(chunk)));
            }
        }
        return bytes.toByteArray();
    }

    private static void write(ClientStream client, ObjectNode chunk, ByteArrayOutputStream bytes) {
        for (var event : client.events(chunk)) {
            bytes.writeBytes(SseEvent.bytes(event.name(), Trees.text(event.data())));
        }
    }

    @Override
    public void hold(SseEvent event) {
        heldBytes.writeBytes(passing(event));
        held++;
    }

    @Override
    public int held() {
        return held;
    }

    @Override
    public byte[] ending(Cost cost) {
        var last = new ByteArrayOutputStream();
        last.writeBytes(heldBytes.toByteArray());
        if (client != null) {
            for (var event : client.end(shape.block(cost))) {
                last.writeBytes(SseEvent.bytes(event.name(), Trees.text(event.data())));
            }
        } else {
            if (usageAsked) {
                last.writeBytes(CostSplice.usageChunk(chunkHead(), cost));
            }
            last.writeBytes(SseEvent.bytes("", EventReader.DONE));
        }
        return last.toByteArray();
    }

    private ObjectNode chunkHead() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", frame.answerId())
                .put("object", "chat.completion.chunk")
                .put("created", frame.createdEpochSeconds())
                .put("model", frame.model());
    }
}
