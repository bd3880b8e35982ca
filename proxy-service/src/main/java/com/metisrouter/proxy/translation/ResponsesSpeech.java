package com.metisrouter.proxy.translation;

import tools.jackson.databind.node.ObjectNode;

/// OpenAI's Responses as the client's protocol, for models whose providers serve chat completions, Messages or generateContent.
public final class ResponsesSpeech implements ClientSpeech {

    @Override
    public ChatRequest toChat(ObjectNode request) {
        return new ResponsesRequest(request).toChat();
    }

    @Override
    public ObjectNode answer(ObjectNode chatAnswer, AnswerFrame frame) {
        var writer = new ResponsesWriter(frame);
        new ChatPieces().ofAnswer(chatAnswer).forEach(writer::add);
        writer.finish();
        return writer.response();
    }

    @Override
    public ClientStream stream(AnswerFrame frame) {
        return new ResponsesStream(frame);
    }
}
