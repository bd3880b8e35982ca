package com.metisrouter.proxy.journal;

/// How large the journal may grow.
///
/// @param segmentBytes a file is closed when it has reached this
/// @param bytesMax no admission is taken in beyond this
/// @param reserveBytes for the ends of admitted requests: beyond `bytesMax`, and free on the disk
public record JournalLimits(int segmentBytes, long bytesMax, long reserveBytes) {

    public static final int SEGMENT_BYTES = 16 << 20;

    public JournalLimits {
        if (segmentBytes < 1 || segmentBytes > 1 << 30 || bytesMax < 1 || reserveBytes < 1) {
            throw new IllegalArgumentException(
                    "segmentBytes: "
                            + segmentBytes
                            + ", bytesMax: "
                            + bytesMax
                            + ", reserveBytes: "
                            + reserveBytes
                            + " (expected: 1 or more, segments at most 1 GiB)");
        }
    }
}
