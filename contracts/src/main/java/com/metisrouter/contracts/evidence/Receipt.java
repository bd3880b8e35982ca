package com.metisrouter.contracts.evidence;

import java.util.List;
import java.util.Objects;

/// Everything by which a customer can check, without us, that a request was charged as it was: from the event to a signed checkpoint.
///
/// @param form of the receipt itself, 1
/// @param event the line of the event that charged the request first, verbatim (see `EventLine`), at position 0
/// @param previousHash the chain's hash at the event before it, or the stream's genesis
/// @param digest of the event
/// @param laterDigests of the account's events after it, up to the one that the checkpoint covers last
/// @param leaf the account's place in the tree
/// @param path from the leaf to the root
/// @param checkpoint the signed note
public record Receipt(
        int form,
        String requestId,
        String accountId,
        String event,
        String previousHash,
        String digest,
        List<String> laterDigests,
        long leaf,
        List<String> path,
        String checkpoint) {

    public static final int FORM = 1;

    public Receipt {
        for (var text :
                new Object[] {requestId, accountId, event, previousHash, digest, checkpoint}) {
            Objects.requireNonNull(text);
        }
        laterDigests = List.copyOf(laterDigests);
        path = List.copyOf(path);
    }
}
