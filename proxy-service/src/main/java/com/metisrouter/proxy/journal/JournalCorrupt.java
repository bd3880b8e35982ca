package com.metisrouter.proxy.journal;

import java.io.IOException;

/// The journal holds something that was never written so. Nothing is repaired by guessing: somebody must look.
public final class JournalCorrupt extends IOException {

    JournalCorrupt(String message) {
        super(message);
    }
}
