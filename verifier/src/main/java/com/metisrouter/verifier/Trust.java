package com.metisrouter.verifier;

import com.metisrouter.contracts.evidence.SignedCheckpoint;
import java.util.Optional;

/// What an auditor knows from elsewhere. Without it, an export can only be shown to agree with itself and the key that came with it.
///
/// @param keyFingerprint of the key that signs; empty where it isn't known
/// @param checkpoint one that was kept outside; the export must hold it, so that it can't have been shortened before it
public record Trust(Optional<String> keyFingerprint, Optional<SignedCheckpoint> checkpoint) {

    public static final Trust NONE = new Trust(Optional.empty(), Optional.empty());

    public static Trust inKey(String fingerprint) {
        return new Trust(Optional.of(fingerprint), Optional.empty());
    }

    public Trust andIn(SignedCheckpoint known) {
        return new Trust(keyFingerprint, Optional.of(known));
    }
}
