package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.proxy.routes.Route;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How the JSON requests of one endpoint are read.
interface Form {

    /// Fields that the gateway itself reads, whatever a model publishes.
    Set<String> always();

    /// @param hosted the prices in force, where a provider may get it as it is; null where it is translated, which refuses what can't be
    /// @throws Refused for what can't be right, with the field's name
    Ask read(Body body, PublishedModel model, Route.Target target, @Nullable PriceVersion hosted);

    static Form of(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS -> new ChatForm();
            case COMPLETIONS -> new CompletionsForm();
            case RESPONSES -> new ResponsesForm();
            case MESSAGES -> new MessagesForm();
            case GENERATE_CONTENT -> new GenerateForm();
            case EMBEDDINGS -> new EmbeddingsForm();
            case EMBED_CONTENT -> new EmbedContentForm();
            case MODERATIONS -> new ModerationsForm();
            case RERANK -> new RerankForm();
            case IMAGES_GENERATIONS -> new ImagesForm();
            case AUDIO_SPEECH -> new SpeechForm();
            case IMAGES_EDITS, IMAGES_VARIATIONS, AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS ->
                    throw new IllegalArgumentException(endpoint + " takes forms, not JSON");
        };
    }
}
