package com.metisrouter.proxy.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.proxy.json.MemberScan;
import tools.jackson.databind.JsonNode;

/// Chunks of chat completions and of the older completions. The usage comes in a chunk of its own, because we ask for it, and counts
/// as the end even where `[DONE]` is left out.
final class ChatEvents extends EventReader {

    private static final byte[] CHOICES = "choices".getBytes(UTF_8);
    private static final byte[] ERROR = "error".getBytes(UTF_8);
    private static final byte[] USAGE = "usage".getBytes(UTF_8);

    ChatEvents(OutputText output) {
        super(output);
    }

    /// One choice with a piece of text, no usage, no error, nothing rare.
    @Override
    boolean isPlainContent(SseEvent event) {
        var chunk = event.members();
        if (chunk == null) {
            return false;
        }
        var from = 0;
        var to = 0;
        while (chunk.next()) {
            if (chunk.isNamed(CHOICES)) {
                if (to > 0 || chunk.first() != '[') {
                    return false;
                }
                from = chunk.start();
                to = chunk.end();
            } else if (chunk.isNamed(ERROR) || (chunk.isNamed(USAGE) && chunk.first() != 'n')) {
                return false;
            }
        }
        if (!chunk.isComplete() || to == 0) {
            return false;
        }
        var choices = MemberScan.ofArray(event.bytes(), from, to);
        if (!choices.next()) {
            return false;
        }
        var choice = new PlainChoice(event.bytes(), choices.start(), choices.end());
        if (choices.next() || !choice.isPlain()) {
            return false;
        }
        if (choice.finishReason() != null) {
            finishedBy(choice.finishReason());
        }
        add(choice.index(), choice.content());
        return true;
    }

    @Override
    Kind read(SseEvent event, JsonNode chunk) {
        var choices = chunk.path("choices");
        for (var choice : choices) {
            look(choice.path("index").asInt(0), choice);
        }
        var usage = chunk.path("usage");
        if (usage.isObject()) {
            reported(UsageForm.CHAT, usage, RawUsage.in(event.data().getBytes(UTF_8), "usage"));
            return choices.isArray() && choices.isEmpty() ? Kind.LAST : Kind.CONTENT;
        }
        return Kind.CONTENT;
    }

    private void look(int index, JsonNode choice) {
        finishedBy(choice.path("finish_reason"));
        add(index, choice.path("text"));
        var delta = choice.path("delta");
        add(index, delta.path("content"));
        add(index, delta.path("refusal"));
        add(index, delta.path("reasoning_content"));
        add(index, delta.path("reasoning"));
        for (var call : delta.path("tool_calls")) {
            add(index, call.path("function").path("arguments"));
        }
        add(index, delta.path("function_call").path("arguments"));
    }

    @Override
    boolean hasEnded() {
        return isDone() || reported() != null;
    }
}
