package com.metisrouter.proxy.journal;

/// Where a record stands in the journal.
///
/// @param offset in the segment's file
/// @param index how many records of the segment come before it
record Position(long segment, int offset, int index) {

    boolean isAfter(Position other) {
        return segment != other.segment ? segment > other.segment : offset > other.offset;
    }
}
