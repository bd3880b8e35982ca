package com.metisrouter.proxy.translation;

import tools.jackson.databind.node.ObjectNode;

/// A piece of an answer, in order. A whole answer and a streamed one are the same pieces, cut differently.
sealed interface Piece {

    /// Reasoning that may be shown.
    record Thought(String text) implements Piece {}

    /// Closes a stretch of reasoning with its provider's signature.
    record Signature(String value, String format) implements Piece {}

    /// Reasoning that only its provider can read.
    ///
    /// @param detail a whole entry of `reasoning_details`
    record Sealed(ObjectNode detail) implements Piece {}

    record Text(String text) implements Piece {}

    /// Text in which the model declines.
    record Refusal(String text) implements Piece {}

    /// @param call counts the answer's tool calls from 0
    record CallStart(int call, String id, String name) implements Piece {}

    /// A fragment of a call's arguments, which are JSON only when put together.
    record CallArguments(int call, String fragment) implements Piece {}

    /// @param reason a finish reason of chat completions
    record Finish(String reason) implements Piece {}
}
