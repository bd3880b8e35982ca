package com.metisrouter.verifier.replay;

import com.metisrouter.verifier.reading.LedgerPlace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a replay has come: `replay.json`, by which a second run goes on.
///
/// @param form of this file
/// @param account the one that is replayed, null for all
/// @param events how many were of these accounts
/// @param lines how many requests were charged or corrected in them
/// @param differences the first ones
/// @param differencesInAll how many there were
record ReplayState(
        int form,
        @Nullable String account,
        LedgerPlace place,
        long events,
        long lines,
        List<Difference> differences,
        long differencesInAll,
        List<AccountFold.Saved> accounts) {

    static final int FORM = 1;
    static final String FILE = "replay.json";
}
