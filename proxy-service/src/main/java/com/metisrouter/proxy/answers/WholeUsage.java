package com.metisrouter.proxy.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.usage.UsageTable;
import com.metisrouter.proxy.json.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What metering needs of an answer that came whole.
///
/// @param reported the provider's usage block, null where it gave none
/// @param shown what the answer itself shows that is charged, beside the usage block
public record WholeUsage(
        @Nullable Reported reported, String finishReason, OutputText output, List<Quantity> shown) {

    /// Choices of one answer.
    private static final int CHOICES_MAX = 128;

    public WholeUsage {
        shown = List.copyOf(shown);
    }

    /// Empty where the body is not what the operation answers with.
    public static Optional<WholeUsage> read(Endpoint operation, String contentType, byte[] body) {
        if (isTranscription(operation) && !isJson(contentType)) {
            return plainText(contentType, body);
        }
        try {
            var root = Trees.read(body);
            var failed =
                    !root.isObject()
                            || root.path("error").isObject()
                            || root.path("type").asString("").equals("error");
            return failed ? Optional.empty() : Optional.of(read(operation, root, body));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static WholeUsage read(Endpoint operation, JsonNode root, byte[] body) {
        var output = new OutputText();
        var shown = new ArrayList<Quantity>();
        var finishReason =
                switch (operation) {
                    case CHAT_COMPLETIONS, COMPLETIONS -> chat(root, output);
                    case RESPONSES -> response(root, output, shown);
                    case MESSAGES -> message(root, output);
                    case GENERATE_CONTENT -> generated(root, output, shown);
                    case AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS ->
                            transcribed(root, output, shown);
                    case IMAGES_GENERATIONS, IMAGES_EDITS, IMAGES_VARIATIONS -> images(root, shown);
                    default -> "";
                };
        return new WholeUsage(reported(operation, root, body), finishReason, output, shown);
    }

    private static @Nullable Reported reported(Endpoint operation, JsonNode root, byte[] body) {
        var form = UsageForm.of(operation);
        var field = form == UsageForm.GEMINI ? "usageMetadata" : "usage";
        var billed = root.path("meta").path("billed_units");
        if (form == UsageForm.RERANK && billed.isObject()) {
            return new Reported(form, billed, RawUsage.in(body, "meta", "billed_units"));
        }
        var usage = root.path(field);
        return usage.isObject() ? new Reported(form, usage, RawUsage.in(body, field)) : null;
    }

    private static String chat(JsonNode root, OutputText output) {
        var finishReason = "";
        for (var choice : root.path("choices")) {
            var index = Math.floorMod(choice.path("index").asInt(0), CHOICES_MAX);
            add(output, index, choice.path("text"));
            var message = choice.path("message");
            add(output, index, message.path("content"));
            add(output, index, message.path("refusal"));
            add(output, index, message.path("reasoning_content"));
            add(output, index, message.path("reasoning"));
            for (var call : message.path("tool_calls")) {
                add(output, index, call.path("function").path("arguments"));
            }
            add(output, index, message.path("function_call").path("arguments"));
            finishReason = choice.path("finish_reason").asString(finishReason);
        }
        return finishReason;
    }

    private static String response(JsonNode root, OutputText output, List<Quantity> shown) {
        var searches = 0L;
        for (var item : root.path("output")) {
            for (var part : item.path("content")) {
                add(output, 0, part.path("text"));
                add(output, 0, part.path("refusal"));
            }
            for (var part : item.path("summary")) {
                add(output, 0, part.path("text"));
            }
            add(output, 0, item.path("arguments"));
            add(output, 0, item.path("input"));
            if (ResponseEvents.isSearch(item)) {
                searches++;
            }
        }
        if (searches > 0) {
            shown.add(Quantity.of(Unit.SEARCHES, searches, QuantitySource.PROVIDER));
        }
        return root.path("incomplete_details")
                .path("reason")
                .asString(root.path("status").asString(""));
    }

    private static String message(JsonNode root, OutputText output) {
        for (var block : root.path("content")) {
            add(output, 0, block.path("text"));
            add(output, 0, block.path("thinking"));
            if (block.path("input").isObject()) {
                output.add(0, block.path("input").toString());
            }
        }
        return root.path("stop_reason").asString("");
    }

    private static String generated(JsonNode root, OutputText output, List<Quantity> shown) {
        var finishReason = root.path("promptFeedback").path("blockReason").asString("");
        var searches = 0L;
        for (var candidate : root.path("candidates")) {
            var index = Math.floorMod(candidate.path("index").asInt(0), CHOICES_MAX);
            GenerateEvents.texts(candidate, text -> add(output, index, text));
            searches += GenerateEvents.searches(candidate);
            finishReason = candidate.path("finishReason").asString(finishReason);
        }
        if (searches > 0) {
            shown.add(Quantity.of(Unit.SEARCHES, searches, QuantitySource.PROVIDER));
        }
        return finishReason;
    }

    private static String images(JsonNode root, List<Quantity> shown) {
        if (root.path("data").isArray()) {
            shown.add(Quantity.of(Unit.IMAGES, root.path("data").size(), QuantitySource.PROVIDER));
        }
        return "";
    }

    private static String transcribed(JsonNode root, OutputText output, List<Quantity> shown) {
        add(output, 0, root.path("text"));
        UsageTable.milliseconds(root.path("duration"))
                .ifPresent(millis ->
                        shown.add(Quantity.of(Unit.MILLISECONDS, millis, QuantitySource.PROVIDER)));
        return "";
    }

    /// A transcription that was asked for as text or subtitles has no place for usage. A page of HTML is none.
    private static Optional<WholeUsage> plainText(String contentType, byte[] body) {
        var text = new String(body, UTF_8);
        if (contentType.contains("html") || body.length == 0) {
            return Optional.empty();
        }
        var output = new OutputText();
        output.add(0, text);
        return Optional.of(new WholeUsage(null, "", output, List.of()));
    }

    private static boolean isTranscription(Endpoint operation) {
        return operation == Endpoint.AUDIO_TRANSCRIPTIONS
                || operation == Endpoint.AUDIO_TRANSLATIONS;
    }

    private static boolean isJson(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).contains("json");
    }

    private static void add(OutputText output, int index, JsonNode text) {
        if (text.isString() && !text.stringValue().isEmpty()) {
            output.add(index, text.stringValue());
        }
    }
}
