package com.metisrouter.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// A topic of the broker, in partitions. What was not flushed may be gone after a power cut, though it had been acknowledged.
///
/// @param <R> what it holds
final class Log<R> {

    /// Where a reader stands: the next offset, and the epoch in which the record before it was written.
    record Place(long nextOffset, int epoch) {}

    /// @param epoch grows with each power cut
    private record Kept<R>(R record, int epoch) {}

    private static final class Partition<R> {
        private final List<Kept<R>> records = new ArrayList<>();
        private long flushedTo;
    }

    private final List<Partition<R>> partitions = new ArrayList<>();
    private int epoch;

    Log(int count) {
        for (var i = 0; i < count; i++) {
            partitions.add(new Partition<>());
        }
    }

    int partitions() {
        return partitions.size();
    }

    int partitionOf(String key) {
        return Math.floorMod(key.hashCode(), partitions.size());
    }

    /// @return the offset after it
    long append(int partition, R record) {
        var records = partitions.get(partition).records;
        records.add(new Kept<>(record, epoch));
        return records.size();
    }

    long end(int partition) {
        return partitions.get(partition).records.size();
    }

    R get(int partition, long offset) {
        return partitions.get(partition).records.get((int) offset).record;
    }

    int epochAt(int partition, long offset) {
        return partitions.get(partition).records.get((int) offset).epoch;
    }

    /// Where what a reader has read and what is there part ways; its own next offset if they don't.
    long divergence(int partition, Place place) {
        var records = partitions.get(partition).records;
        var to = Math.min(place.nextOffset, records.size());
        if (place.epoch < 0) {
            return to;
        }
        while (to > 0 && records.get((int) to - 1).epoch > place.epoch) {
            to--;
        }
        return to;
    }

    void flush(int partition) {
        partitions.get(partition).flushedTo = end(partition);
    }

    /// @return how many records are gone
    int powerCut(RandomGenerator random) {
        var lost = 0;
        for (var partition : partitions) {
            var unflushed = partition.records.size() - (int) partition.flushedTo;
            var gone = unflushed == 0 ? 0 : random.nextInt(unflushed + 1);
            var kept = partition.records.size() - gone;
            partition.records.subList(kept, partition.records.size()).clear();
            partition.flushedTo = kept;
            lost += gone;
        }
        epoch++;
        return lost;
    }
}
