package com.metisrouter.projections.access;

import org.jspecify.annotations.Nullable;

/// Who is looking, and so what may be seen.
public sealed interface Viewer {

    /// Sees every account.
    record Staff() implements Viewer {}

    /// Sees the account of its key, and nothing that would tell whether another account has something.
    record Customer(String accountId, String keyId, String keyHash) implements Viewer {}

    /// The only account that may be seen; null for all.
    default @Nullable String onlyAccount() {
        return switch (this) {
            case Staff _ -> null;
            case Customer customer -> customer.accountId();
        };
    }
}
