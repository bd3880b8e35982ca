package com.metisrouter.contracts.leasing;

import com.metisrouter.contracts.access.KeySnapshot;

/// Whose requests a lease may pay for. A lease of the whole account pays for every key without a limit in a project without one; what is
/// limited has leases of its own, so that each charge on a lease counts against the same limits.
///
/// @param projectId empty where its project is not limited, and neither is the key
/// @param keyId empty where the key is not limited
public record SpendScope(String projectId, String keyId) {

    /// All that no limit of a project or a key applies to.
    public static final SpendScope ACCOUNT = new SpendScope("", "");

    /// The scope that a key's requests belong to.
    public static SpendScope of(KeySnapshot key) {
        if (!key.limits().isEmpty()) {
            return new SpendScope(key.projectId(), key.keyId());
        }
        return key.projectLimits().isEmpty() ? ACCOUNT : new SpendScope(key.projectId(), "");
    }
}
