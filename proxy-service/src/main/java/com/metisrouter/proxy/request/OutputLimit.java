package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;

/// By which field of a request its output is limited.
final class OutputLimit {

    private OutputLimit() {}

    /// @return a field, or a field within a field as `outer.inner`; empty where there is none
    static String field(Endpoint operation, PublishedModel model) {
        return switch (operation) {
            case CHAT_COMPLETIONS ->
                    model.outputLimitParameter().startsWith("max_")
                                    && !model.outputLimitParameter().equals("max_output_tokens")
                            ? model.outputLimitParameter()
                            : "max_tokens";
            case COMPLETIONS, MESSAGES -> "max_tokens";
            case RESPONSES -> "max_output_tokens";
            case GENERATE_CONTENT -> "generationConfig.maxOutputTokens";
            default -> "";
        };
    }
}
