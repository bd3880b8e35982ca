package com.metisrouter.contracts.leasing;

/// Whose requests a lease may pay for. A lease of the whole account pays for every key without a limit in a project without one; what is
/// limited has leases of its own, so that each charge on a lease counts against the same limits.
///
/// @param projectId empty where its project is not limited, and neither is the key
/// @param keyId empty where the key is not limited
public record SpendScope(String projectId, String keyId) {

    /// All that no limit of a project or a key applies to.
    public static final SpendScope ACCOUNT = new SpendScope("", "");
}
