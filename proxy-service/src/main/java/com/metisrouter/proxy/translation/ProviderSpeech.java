package com.metisrouter.proxy.translation;

import tools.jackson.databind.node.ObjectNode;

/// A provider's protocol that isn't chat completions: a chat request becomes its request, its answers become chat answers.
public sealed interface ProviderSpeech permits AnthropicSpeech, GeminiSpeech {

    /// @param outputTokensMax tokens to allow where the client set no limit and the provider wants one
    /// @throws NotCarried for what the provider's request can't hold
    ProviderRequest fromChat(ObjectNode chatRequest, long outputTokensMax);

    /// The chat form of a whole answer, without `usage`.
    ///
    /// @throws IllegalArgumentException if it is no answer
    ObjectNode chatAnswer(ObjectNode answer, AnswerFrame frame);

    /// A translator for one streamed answer.
    ProviderStream stream(AnswerFrame frame);
}
