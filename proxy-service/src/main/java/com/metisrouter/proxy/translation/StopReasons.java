package com.metisrouter.proxy.translation;

/// Why an answer ended, in every protocol's words. What isn't in the table reads as `stop`, so that a new word of a provider ends
/// an answer rather than breaks it.
final class StopReasons {

    private StopReasons() {}

    /// Chat completions to Messages.
    static String messages(String chat, boolean refused) {
        if (refused) {
            return "refusal";
        }
        return switch (chat) {
            case "length" -> "max_tokens";
            case "tool_calls", "function_call" -> "tool_use";
            case "content_filter" -> "refusal";
            default -> "end_turn";
        };
    }

    /// Messages to chat completions. `pause_turn` belongs to server tools, which are not asked for through chat.
    static String ofMessages(String stopReason) {
        return switch (stopReason) {
            case "max_tokens", "model_context_window_exceeded" -> "length";
            case "tool_use" -> "tool_calls";
            case "refusal" -> "content_filter";
            default -> "stop";
        };
    }

    /// Gemini to chat completions.
    ///
    /// @param calls whether the answer holds tool calls: Gemini says `STOP` then
    static String ofGemini(String finishReason, boolean calls) {
        return switch (finishReason) {
            case "MAX_TOKENS" -> "length";
            case "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION",
                    "MODEL_ARMOR",
                    "JAILBREAK" ->
                    "content_filter";
            default -> calls ? "tool_calls" : "stop";
        };
    }

    /// Why a Responses answer is incomplete; empty where it is complete.
    static String incomplete(String chat) {
        return switch (chat) {
            case "length" -> "max_output_tokens";
            case "content_filter" -> "content_filter";
            default -> "";
        };
    }
}
