package com.metisrouter.verifier.export;

import java.io.IOException;
import java.util.List;

/// Where an export comes from, page by page: lines without their ends, in order. An empty page is the end, for now.
public interface ExportSource {

    /// @param position of the last event that is there already, 0 at the start
    List<byte[]> eventsAfter(long position) throws IOException;

    /// @param position of the last price version that is there already
    List<byte[]> pricesAfter(long position) throws IOException;

    /// @param number of the last checkpoint that is there already
    List<byte[]> checkpointsAfter(long number) throws IOException;

    /// The PEM of the key that the checkpoints are signed with.
    String publicKey() throws IOException;
}
