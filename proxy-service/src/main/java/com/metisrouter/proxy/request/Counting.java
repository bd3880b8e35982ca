package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.proxy.errors.Problem;
import java.util.Optional;

/// A request whose tokens are to be counted, or a refusal.
public sealed interface Counting {

    final class Good implements Counting {
        private final PublishedModel model;
        private final Optional<Leg> leg;
        private final byte[] forProvider;
        private final byte[] body;

        /// @param leg of a provider that counts itself; empty where the count is made here
        /// @param forProvider what such a provider gets
        /// @param body what the client sent
        public Good(PublishedModel model, Optional<Leg> leg, byte[] forProvider, byte[] body) {
            this.model = model;
            this.leg = leg;
            this.forProvider = forProvider;
            this.body = body;
        }

        public PublishedModel model() {
            return model;
        }

        public Optional<Leg> leg() {
            return leg;
        }

        public byte[] forProvider() {
            return forProvider;
        }

        public byte[] body() {
            return body;
        }
    }

    record Bad(Problem problem) implements Counting {}
}
