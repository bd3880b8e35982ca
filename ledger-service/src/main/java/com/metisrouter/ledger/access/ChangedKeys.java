package com.metisrouter.ledger.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keys and projects that have changed just now, for whoever tells gateways: a revocation must not wait behind the books.
///
/// Only a hint. The same is told once more in the order of events, so one that is lost or left out here is late, never forgotten.
public final class ChangedKeys {

    /// Past this many the order of events is as quick.
    static final int CHANGES_MAX = 10_000;

    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private volatile Runnable listener = () -> {};

    /// @param newListener told after each change, on the thread that made it
    public void onChange(Runnable newListener) {
        listener = newListener;
    }

    /// @param id of a key or a project, whose change is committed
    void add(String id) {
        if (ids.size() < CHANGES_MAX) {
            ids.add(id);
        }
        listener.run();
    }

    /// Those that changed since the last call. One that changes meanwhile is in this list, or the next, or both.
    public List<String> take() {
        var taken = new ArrayList<>(ids);
        taken.forEach(ids::remove);
        return taken;
    }
}
