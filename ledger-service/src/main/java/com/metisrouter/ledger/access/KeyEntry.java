package com.metisrouter.ledger.access;

import com.metisrouter.contracts.access.KeySnapshot;
import org.jspecify.annotations.Nullable;

/// A key and its project as they stand.
///
/// @param project null for a key without one
public record KeyEntry(KeyState key, @Nullable ProjectState project) {

    public KeySnapshot snapshot() {
        return key.snapshot(project);
    }

    boolean projectArchived() {
        return project != null && project.archived();
    }
}
