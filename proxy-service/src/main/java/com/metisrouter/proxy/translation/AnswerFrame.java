package com.metisrouter.proxy.translation;

import tools.jackson.databind.node.ObjectNode;

/// What an answer says about itself, whoever gave it.
///
/// @param answerId the answer's id in the client's protocol; ids of its parts are made from it
/// @param model the model as the client named it
/// @param createdEpochSeconds UTC
/// @param request the client's own request, before translation
public record AnswerFrame(
        String answerId, String model, long createdEpochSeconds, ObjectNode request) {

    /// Letters, digits, `_` and `-` of the answer's id: every protocol takes these in ids.
    String idPart() {
        return answerId.replaceAll("[^a-zA-Z0-9_-]", "");
    }
}
