package com.metisrouter.simulator.protocol;

/// What OpenAI's endpoints have in common.
abstract class OpenAiDialect implements Dialect {

    @Override
    public Protocol protocol() {
        return Protocol.OPENAI;
    }

    @Override
    public String error(Fault fault, String responseId) {
        return OpenAiErrors.body(fault);
    }

    @Override
    public String requestIdHeader() {
        return "x-request-id";
    }
}
