package com.metisrouter.proxy.translation;

import tools.jackson.databind.node.ObjectNode;

/// Clients of Anthropic's Messages, such as Claude Code, on a model that is served by another protocol.
public record MessagesSpeech() implements ClientSpeech {

    @Override
    public ChatRequest toChat(ObjectNode request) {
        return new MessagesRequest(request).toChat();
    }

    @Override
    public ObjectNode answer(ObjectNode chatAnswer, AnswerFrame frame) {
        return MessagesAnswer.of(new ChatPieces().ofAnswer(chatAnswer), frame);
    }

    @Override
    public ClientStream stream(AnswerFrame frame) {
        return new MessagesStream(frame);
    }
}
