package com.metisrouter.proxy.journal;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What an answer waits for: its first byte for the record of the admission, its last for the record of the end. See decision 31.
///
/// Every record goes through the journal's file in any case, so that order and sending again are the same.
public enum Durability {
    /// The journal's fsync. Survives a killed process and a power cut, not the loss of the disk.
    JOURNAL,
    /// Kafka's acknowledgement with acks=all. The file is fsynced too, but nobody waits for that.
    KAFKA,
    /// The fsync and the acknowledgement: survives the loss of the gateway's disk, and of a broker that had only said so.
    BOTH;

    boolean waitsForFsync() {
        return this != KAFKA;
    }

    public boolean waitsForKafka() {
        return this != JOURNAL;
    }

    /// As it is set; empty means `journal`.
    ///
    /// @throws IllegalArgumentException if it is none of them
    public static Durability parse(String text) {
        var name = text.strip();
        return Arrays.stream(values())
                .filter(it -> name.isEmpty() ? it == JOURNAL : it.toString().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "durability: \""
                                        + text
                                        + "\" (expected: "
                                        + Arrays.stream(values())
                                                .map(Durability::toString)
                                                .collect(Collectors.joining(", "))
                                        + ")"));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
