package com.metisrouter.proxy.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import tools.jackson.databind.JsonNode;

/// Events of images, speech and transcriptions: each says its type, and the last one ends with `.completed` or `.done` and holds the
/// usage.
final class TypedEvents extends EventReader {

    private final UsageForm form;

    TypedEvents(UsageForm form, OutputText output) {
        super(output);
        this.form = form;
    }

    @Override
    Kind read(SseEvent event, JsonNode data) {
        var type = data.path("type").asString(event.name());
        if (type.equals("error")) {
            return failed(data);
        }
        if (type.equals("transcript.text.delta")) {
            add(0, data.path("delta"));
        }
        if (data.path("usage").isObject()) {
            reported(form, data.path("usage"), RawUsage.in(event.data().getBytes(UTF_8), "usage"));
        }
        if (isLast(type)) {
            done();
        }
        return isDone() ? Kind.LAST : Kind.CONTENT;
    }

    private static boolean isLast(String type) {
        return type.endsWith(".completed")
                || type.equals("speech.audio.done")
                || type.equals("transcript.text.done");
    }
}
