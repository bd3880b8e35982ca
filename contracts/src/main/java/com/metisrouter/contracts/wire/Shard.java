package com.metisrouter.contracts.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import org.apache.kafka.common.utils.Utils;

/// The logical shard of an account: stable for ever, whatever the number of partitions.
@Edge
public final class Shard {

    public static final int COUNT = 4096;

    private Shard() {}

    public static int of(String accountId) {
        return Utils.toPositive(Utils.murmur2(accountId.getBytes(UTF_8))) % COUNT;
    }
}
