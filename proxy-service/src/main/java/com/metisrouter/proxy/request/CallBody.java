package com.metisrouter.proxy.request;

import java.util.OptionalLong;

/// A request's body, and how it is changed for a provider.
public interface CallBody {

    /// As the client sent it. Not to be changed.
    byte[] bytes();

    /// For the provider of a leg: its own name for the model, usage asked for in a stream, an output limit where one is set for the
    /// client.
    Content forProvider(Call call, Leg leg, OptionalLong cap);

    /// What is sent.
    final class Content {
        private static final String JSON = "application/json";

        private final String type;
        private final byte[] bytes;

        Content(String type, byte[] bytes) {
            this.type = type;
            this.bytes = bytes;
        }

        public String type() {
            return type;
        }

        public byte[] bytes() {
            return bytes;
        }

        static Content json(byte[] bytes) {
            return new Content(JSON, bytes);
        }
    }
}
