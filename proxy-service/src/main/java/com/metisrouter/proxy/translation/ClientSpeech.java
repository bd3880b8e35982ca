package com.metisrouter.proxy.translation;

import tools.jackson.databind.node.ObjectNode;

/// A client's protocol that isn't chat completions: its requests become chat requests, chat answers become its answers.
///
/// What a chat request may hold beyond OpenAI's own form is listed at `PlainChat`.
public sealed interface ClientSpeech permits MessagesSpeech, ResponsesSpeech {

    /// @throws NotCarried for what a chat request can't hold
    ChatRequest toChat(ObjectNode request);

    /// The client's form of a whole answer, without `usage`.
    ///
    /// @throws IllegalArgumentException if it is no chat answer
    ObjectNode answer(ObjectNode chatAnswer, AnswerFrame frame);

    /// A translator for one streamed answer.
    ClientStream stream(AnswerFrame frame);
}
