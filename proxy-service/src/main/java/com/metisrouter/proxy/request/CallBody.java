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
    record Content(String type, byte[] bytes) {
        public static final String JSON = "application/json";

        static Content json(byte[] bytes) {
            return new Content(JSON, bytes);
        }
    }
}
