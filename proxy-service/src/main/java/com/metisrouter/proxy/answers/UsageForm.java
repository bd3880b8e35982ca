package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.usage.UsageTable;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The forms in which providers report usage.
public enum UsageForm {
    CHAT(
            "`usage`: `prompt_tokens`, `completion_tokens` and their details; of a stream, its extra chunk",
            "texts counted with the tokenizer"),
    ITEMS(
            "`response.usage` of the last event: `input_tokens`, `output_tokens` and their details; searches by their items",
            "texts counted with the tokenizer"),
    IMAGES(
            "`usage`: text and image tokens; or the images in `data`, by the size and quality asked for",
            "the images asked for"),
    SPEECH("`usage` of `speech.audio.done`; sound alone has none", "the characters of `input`"),
    TRANSCRIPTION(
            "`usage`: tokens or seconds; or `duration`",
            "the length read from the file; where it can't be read, somebody must look"),
    RERANK(
            "`meta.billed_units` or `usage`: search units or tokens",
            "a search for each 100 documents"),
    MESSAGES(
            "`usage`: input, cache writes and reads apart, output, searches; of a stream, `message_start` and the last `message_delta`",
            "texts counted with the tokenizer"),
    GEMINI(
            "`usageMetadata`: prompt with its cached part, candidates, thoughts; of a stream, the last chunk's",
            "texts counted with the tokenizer");

    private final String told;
    private final String otherwise;

    UsageForm(String told, String otherwise) {
        this.told = told;
        this.otherwise = otherwise;
    }

    /// Where a provider tells it, in words.
    public String told() {
        return told;
    }

    /// What is charged where the provider tells nothing, in words.
    public String otherwise() {
        return otherwise;
    }

    public static UsageForm of(Endpoint operation) {
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
        return switch (this) {
            case CHAT -> UsageTable.openAi(block);
            case ITEMS -> UsageTable.openAiItems(block);
            case IMAGES -> UsageTable.images(block);
            case SPEECH -> UsageTable.speech(block);
            case TRANSCRIPTION -> UsageTable.transcription(block);
            case RERANK -> UsageTable.rerank(block);
            case MESSAGES -> UsageTable.anthropic(block);
            case GEMINI -> UsageTable.gemini(block);
        };
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
