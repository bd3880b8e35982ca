package com.metisrouter.simulator;

import com.metisrouter.simulator.protocol.AnthropicCount;
import com.metisrouter.simulator.protocol.AnthropicMessages;
import com.metisrouter.simulator.protocol.Dialect;
import com.metisrouter.simulator.protocol.GeminiContent;
import com.metisrouter.simulator.protocol.GeminiFree;
import com.metisrouter.simulator.protocol.OpenAiChat;
import com.metisrouter.simulator.protocol.OpenAiCompletions;
import com.metisrouter.simulator.protocol.OpenAiEmbeddings;
import com.metisrouter.simulator.protocol.OpenAiImages;
import com.metisrouter.simulator.protocol.OpenAiModerations;
import com.metisrouter.simulator.protocol.OpenAiResponses;
import com.metisrouter.simulator.protocol.OpenAiSpeech;
import com.metisrouter.simulator.protocol.OpenAiTranscriptions;
import com.metisrouter.simulator.protocol.Rerank;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Which path is answered how.
sealed interface Route {

    Dialect OPENAI_CHAT = new OpenAiChat();
    Dialect OPENAI_EMBEDDINGS = new OpenAiEmbeddings();
    Dialect OPENAI_RESPONSES = new OpenAiResponses();
    Dialect OPENAI_COMPLETIONS = new OpenAiCompletions();
    Dialect OPENAI_MODERATIONS = new OpenAiModerations();
    Dialect OPENAI_IMAGES = new OpenAiImages();
    Dialect OPENAI_SPEECH = new OpenAiSpeech();
    Dialect OPENAI_TRANSCRIPTIONS = new OpenAiTranscriptions();
    Dialect RERANK = new Rerank();
    Dialect ANTHROPIC_MESSAGES = new AnthropicMessages();
    Dialect ANTHROPIC_COUNT = new AnthropicCount();
    Pattern GEMINI_PATH =
            Pattern.compile(
                    "/v1(?:beta)?/models/(.+):(generateContent|streamGenerateContent|countTokens|embedContent|batchEmbedContents)");

    Pattern KEPT_PATH = Pattern.compile("/v1/responses/([^/]+)(/input_items)?");

    /// A request for generation, which the witness counts.
    record Generate(Dialect dialect) implements Route {}

    /// What is done with a response that is kept.
    enum Act {
        GET,
        DELETE,
        INPUT_ITEMS
    }

    record Kept(String id, Act act) implements Route {}

    record Models() implements Route {}

    record Served() implements Route {}

    record Healthz() implements Route {}

    record WrongMethod(Dialect dialect, String allowed) implements Route {}

    record Unknown(Dialect dialect) implements Route {}

    static Route of(String method, String path, Map<String, List<String>> query) {
        return switch (path) {
            case "/v1/chat/completions" -> generate(method, OPENAI_CHAT);
            case "/v1/embeddings" -> generate(method, OPENAI_EMBEDDINGS);
            case "/v1/responses" -> generate(method, OPENAI_RESPONSES);
            case "/v1/completions" -> generate(method, OPENAI_COMPLETIONS);
            case "/v1/moderations" -> generate(method, OPENAI_MODERATIONS);
            case "/v1/rerank" -> generate(method, RERANK);
            case "/v1/images/generations", "/v1/images/edits", "/v1/images/variations" ->
                    generate(method, OPENAI_IMAGES);
            case "/v1/audio/speech" -> generate(method, OPENAI_SPEECH);
            case "/v1/audio/transcriptions", "/v1/audio/translations" ->
                    generate(method, OPENAI_TRANSCRIPTIONS);
            case "/v1/messages/count_tokens" -> generate(method, ANTHROPIC_COUNT);
            case "/v1/messages" -> generate(method, ANTHROPIC_MESSAGES);
            case "/v1/models" ->
                    method.equals("GET") ? new Models() : new WrongMethod(OPENAI_CHAT, "GET");
            case "/healthz" ->
                    method.equals("GET") ? new Healthz() : new WrongMethod(OPENAI_CHAT, "GET");
            case "/served" ->
                    method.equals("GET") || method.equals("DELETE")
                            ? new Served()
                            : new WrongMethod(OPENAI_CHAT, "GET, DELETE");
            default -> byPattern(method, path, query);
        };
    }

    private static Route generate(String method, Dialect dialect) {
        return method.equals("POST") ? new Generate(dialect) : new WrongMethod(dialect, "POST");
    }

    private static Route kept(String method, String id, boolean inputItems) {
        return switch (method) {
            case "GET" -> new Kept(id, inputItems ? Act.INPUT_ITEMS : Act.GET);
            case "DELETE" ->
                    inputItems
                            ? new WrongMethod(OPENAI_RESPONSES, "GET")
                            : new Kept(id, Act.DELETE);
            default -> new WrongMethod(OPENAI_RESPONSES, inputItems ? "GET" : "GET, DELETE");
        };
    }

    private static Route byPattern(String method, String path, Map<String, List<String>> query) {
        var gemini = GEMINI_PATH.matcher(path);
        if (gemini.matches()) {
            if (!gemini.group(2).endsWith("enerateContent")) {
                return generate(method, new GeminiFree(gemini.group(1), gemini.group(2)));
            }
            boolean stream = gemini.group(2).equals("streamGenerateContent");
            boolean sse = query.getOrDefault("alt", List.of()).contains("sse");
            return generate(method, new GeminiContent(gemini.group(1), stream, sse));
        }
        var kept = KEPT_PATH.matcher(path);
        if (kept.matches()) {
            return kept(method, kept.group(1), kept.group(2) != null);
        }
        if (path.startsWith("/v1beta/")) {
            return new Unknown(new GeminiContent("", false, false));
        }
        return new Unknown(path.startsWith("/v1/messages/") ? ANTHROPIC_MESSAGES : OPENAI_CHAT);
    }
}
