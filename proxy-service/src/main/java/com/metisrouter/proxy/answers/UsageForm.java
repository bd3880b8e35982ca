package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.usage.UsageTable;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The forms in which providers report usage.
public enum UsageForm {
    CHAT(
            "`usage`: `prompt_tokens`, `completion_tokens` and their details; of a stream, its extra chunk",
            "texts counted with the tokenizer",
            Unit.INPUT_TOKENS,
            Unit.CACHE_READ_TOKENS,
            Unit.CACHE_WRITE_5M_TOKENS,
            Unit.AUDIO_INPUT_TOKENS,
            Unit.IMAGE_INPUT_TOKENS,
            Unit.OUTPUT_TOKENS,
            Unit.REASONING_TOKENS,
            Unit.AUDIO_OUTPUT_TOKENS),
    ITEMS(
            "`response.usage` of the last event: `input_tokens`, `output_tokens` and their details; searches by their items",
            "texts counted with the tokenizer",
            Unit.INPUT_TOKENS,
            Unit.CACHE_READ_TOKENS,
            Unit.CACHE_WRITE_5M_TOKENS,
            Unit.AUDIO_INPUT_TOKENS,
            Unit.IMAGE_INPUT_TOKENS,
            Unit.OUTPUT_TOKENS,
            Unit.REASONING_TOKENS,
            Unit.AUDIO_OUTPUT_TOKENS,
            Unit.IMAGE_OUTPUT_TOKENS,
            Unit.SEARCHES),
    IMAGES(
            "`usage`: text and image tokens; or the images in `data`, by the size and quality asked for",
            "the images asked for",
            Unit.INPUT_TOKENS,
            Unit.IMAGE_INPUT_TOKENS,
            Unit.IMAGE_OUTPUT_TOKENS,
            Unit.IMAGES),
    SPEECH(
            "`usage` of `speech.audio.done`; sound alone has none",
            "the characters of `input`",
            Unit.INPUT_TOKENS,
            Unit.AUDIO_OUTPUT_TOKENS,
            Unit.CHARACTERS),
    TRANSCRIPTION(
            "`usage`: tokens or seconds; or `duration`",
            "the length read from the file; where it can't be read, somebody must look",
            Unit.INPUT_TOKENS,
            Unit.AUDIO_INPUT_TOKENS,
            Unit.OUTPUT_TOKENS,
            Unit.MILLISECONDS),
    RERANK(
            "`meta.billed_units` or `usage`: search units or tokens",
            "a search for each 100 documents",
            Unit.SEARCHES,
            Unit.INPUT_TOKENS),
    MESSAGES(
            "`usage`: input, cache writes and reads apart, output, searches; of a stream, `message_start` and the last `message_delta`",
            "texts counted with the tokenizer",
            Unit.INPUT_TOKENS,
            Unit.CACHE_READ_TOKENS,
            Unit.CACHE_WRITE_5M_TOKENS,
            Unit.CACHE_WRITE_1H_TOKENS,
            Unit.OUTPUT_TOKENS,
            Unit.SEARCHES),
    GEMINI(
            "`usageMetadata`: prompt with its cached part, candidates, thoughts; of a stream, the last chunk's",
            "texts counted with the tokenizer",
            Unit.INPUT_TOKENS,
            Unit.CACHE_READ_TOKENS,
            Unit.AUDIO_INPUT_TOKENS,
            Unit.IMAGE_INPUT_TOKENS,
            Unit.OUTPUT_TOKENS,
            Unit.REASONING_TOKENS,
            Unit.AUDIO_OUTPUT_TOKENS,
            Unit.IMAGE_OUTPUT_TOKENS);

    private final String told;
    private final String otherwise;

    @SuppressWarnings("ImmutableEnumChecker") // A copy that nobody can change.
    private final Set<Unit> units;

    UsageForm(String told, String otherwise, Unit... units) {
        this.told = told;
        this.otherwise = otherwise;
        var all = EnumSet.noneOf(Unit.class);
        Collections.addAll(all, units);
        this.units = Collections.unmodifiableSet(all);
    }

    /// What may be metered of an endpoint with this form, as far as a model's price names it.
    public Set<Unit> units() {
        return units;
    }

    /// Where a provider tells it, in words.
    public String told() {
        return told;
    }

    /// What is charged where the provider tells nothing, in words.
    public String otherwise() {
        return otherwise;
    }

    /// Whether a stream tells it from early on, so that what was told before the end may be too little.
    public boolean grows() {
        return this == MESSAGES || this == GEMINI;
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
