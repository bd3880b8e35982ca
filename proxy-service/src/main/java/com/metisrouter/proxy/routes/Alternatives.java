package com.metisrouter.proxy.routes;

import com.metisrouter.contracts.catalog.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What to use instead of a path at which nothing is published: the right base URL where that was the slip, else the nearest endpoint.
final class Alternatives {

    private static final List<String> PUBLISHED =
            List.of(
                    "POST /v1/chat/completions",
                    "POST /v1/responses",
                    "POST /v1/messages",
                    "POST /v1beta/models/{model}:generateContent",
                    "POST /v1/embeddings",
                    "GET /v1/models");

    private static final String ONCE = ": the base URL ends with /v1, once.";

    private static final Pattern SLASHES = Pattern.compile("/{2,}");
    private static final Pattern VERSIONS = Pattern.compile("^(/(v1beta|v1|api|openai))+(?=/|$)");
    private static final Pattern LAST_SLASHES = Pattern.compile("/+$");

    /// Parts of OpenAI's and Anthropic's APIs that are not served, and what to use.
    private static final Map<String, String> NOT_SERVED =
            Map.ofEntries(
                    Map.entry(
                            "/realtime",
                            "Realtime is not served yet. Use POST /v1/responses with \"stream\": true."),
                    Map.entry(
                            "/batches",
                            "Batches are not served yet. Send the requests one by one to POST /v1/chat/completions."),
                    Map.entry(
                            "/files",
                            "Files are not served yet. Put the content into the request itself."),
                    Map.entry(
                            "/uploads",
                            "Uploads are not served yet. Put the content into the request itself."),
                    Map.entry("/assistants", "Assistants are not served. Use POST /v1/responses."),
                    Map.entry("/threads", "Threads are not served. Use POST /v1/responses."),
                    Map.entry(
                            "/conversations",
                            "Conversations are not served. Use POST /v1/responses with previous_response_id."),
                    Map.entry(
                            "/vector_stores",
                            "Vector stores are not served. Use POST /v1/embeddings and a store of your own."),
                    Map.entry(
                            "/fine_tuning",
                            "Fine-tuning is not served: it needs an account at the provider."),
                    Map.entry(
                            "/videos", "Videos are not served yet. GET /v1/models lists what is."),
                    Map.entry(
                            "/edits",
                            "The older edits endpoint is not served. Use POST /v1/chat/completions."),
                    Map.entry(
                            "/engines",
                            "The older engines endpoint is not served. Use GET /v1/models."),
                    Map.entry(
                            "/complete",
                            "Anthropic's older completions are not served. Use POST /v1/messages."),
                    Map.entry(
                            "/usage",
                            "Usage is on the console. One request: GET /v1/generation?id=req_…"),
                    Map.entry("/dashboard/billing", "The balance is at GET /v1/credits."),
                    Map.entry(
                            "/organization",
                            "Administration is on the console, not at the gateway."));

    private Alternatives() {}

    static String to(String path) {
        var plain = plain(path);
        if (plain.isEmpty()) {
            return "The base URL for OpenAI's clients ends with /v1, that for Anthropic's and Google's with the host. "
                    + published();
        }
        for (var endpoint : Endpoint.values()) {
            if (endpoint.path().equals("/v1" + plain)) {
                return "Use POST " + endpoint.path() + base(endpoint);
            }
        }
        if (plain.equals("/messages/count_tokens")) {
            return "Use POST /v1/messages/count_tokens" + base(Endpoint.MESSAGES);
        }
        for (var known : List.of("/models", "/key", "/credits", "/generation")) {
            if (plain.equals(known)) {
                return "Use GET /v1" + known + ONCE;
            }
        }
        if (plain.startsWith("/models/") && plain.contains(":")) {
            return "Published are: POST /v1beta/models/{model}:generateContent, :streamGenerateContent, :countTokens, :embedContent, :batchEmbedContents.";
        }
        for (var entry : NOT_SERVED.entrySet()) {
            if (plain.equals(entry.getKey()) || plain.startsWith(entry.getKey() + "/")) {
                return entry.getValue();
            }
        }
        return published();
    }

    private static String base(Endpoint endpoint) {
        return switch (endpoint.protocol()) {
            case OPENAI -> ONCE;
            case ANTHROPIC -> ": the base URL for Anthropic's clients has no /v1 of its own.";
            case GEMINI -> ": the base URL for Google's clients has no version of its own.";
        };
    }

    /// Without the versions and slashes that a wrong base URL puts there.
    private static String plain(String path) {
        var once = SLASHES.matcher(path).replaceAll("/");
        return VERSIONS.matcher(LAST_SLASHES.matcher(once).replaceAll("")).replaceFirst("");
    }

    private static String published() {
        return "Published are: " + String.join(", ", PUBLISHED) + ".";
    }
}
