package com.metisrouter.simulator.protocol;

/// OpenAI's error object.
final class OpenAiErrors {

    private OpenAiErrors() {}

    static String body(Fault fault) {
        var type =
                switch (fault.status()) {
                    case 429 -> "requests";
                    default -> fault.status() >= 500 ? "server_error" : "invalid_request_error";
                };
        return "{\"error\":{\"message\":"
                + JsonText.quote(fault.message())
                + ",\"type\":\""
                + type
                + "\",\"param\":null,\"code\":\""
                + fault.code()
                + "\"}}";
    }
}
