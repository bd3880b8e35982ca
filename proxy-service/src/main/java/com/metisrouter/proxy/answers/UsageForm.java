package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.usage.UsageTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// The forms in which providers report usage.
public enum UsageForm {
    CHAT(UsageTable::openAi),
    ITEMS(UsageTable::openAiItems),
    IMAGES(UsageTable::images),
    SPEECH(UsageTable::speech),
    TRANSCRIPTION(UsageTable::transcription),
    RERANK(UsageTable::rerank),
    MESSAGES(UsageTable::anthropic),
    GEMINI(UsageTable::gemini);

    private final Function<JsonNode, Optional<List<Quantity>>> table;

    UsageForm(Function<JsonNode, Optional<List<Quantity>>> table) {
        this.table = table;
    }

    static UsageForm of(Endpoint operation) {
        return switch (operation) {
            case CHAT_COMPLETIONS, COMPLETIONS, EMBEDDINGS, MODERATIONS -> CHAT;
            case RESPONSES -> ITEMS;
            case MESSAGES -> MESSAGES;
            case GENERATE_CONTENT, EMBED_CONTENT -> GEMINI;
            case IMAGES_GENERATIONS, IMAGES_EDITS, IMAGES_VARIATIONS -> IMAGES;
            case AUDIO_SPEECH -> SPEECH;
            case AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS -> TRANSCRIPTION;
            case RERANK -> RERANK;
        };
    }

    /// Empty where the block has no count at all, which is not zero.
    Optional<List<Quantity>> read(JsonNode block) {
        return table.apply(block);
    }

    /// Whether a block says how much there was of a unit, zero included.
    boolean tells(JsonNode block, Unit unit) {
        return switch (unit) {
            case SEARCHES ->
                    block.path("search_units").isNumber()
                            || block.path("server_tool_use").has("web_search_requests");
            case MILLISECONDS -> block.path("seconds").isNumber();
            default -> false;
        };
    }
}
