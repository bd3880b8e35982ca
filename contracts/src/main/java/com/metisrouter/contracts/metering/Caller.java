package com.metisrouter.contracts.metering;

import com.metisrouter.contracts.access.KeySnapshot;

/// Whose request it is: the account that pays and the attributes that split its usage.
public record Caller(
        String accountId, String keyId, String project, String client, String workflow) {

    public static Caller of(KeySnapshot key) {
        return new Caller(
                key.accountId(), key.keyId(), key.project(), key.client(), key.workflow());
    }
}
