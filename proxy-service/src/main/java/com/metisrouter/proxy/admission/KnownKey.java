package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.access.IpRange;
import com.metisrouter.contracts.access.KeySnapshot;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key as the gateway holds it: what its snapshot restricts is read once, when it arrives, and not with each request.
///
/// @param from where requests may come from; empty for anywhere, unless the snapshot names some
public record KnownKey(KeySnapshot snapshot, List<IpRange> from) {

    public KnownKey {
        from = List.copyOf(from);
    }

    /// A range that can't be read lets nobody in: a restriction that isn't understood must not be dropped.
    static KnownKey of(KeySnapshot snapshot) {
        var from = new ArrayList<IpRange>();
        for (var text : snapshot.allowedIps()) {
            try {
                from.add(IpRange.parse(text));
            } catch (IllegalArgumentException _) {
                // Left out: the others still let in whom they name.
            }
        }
        return new KnownKey(snapshot, from);
    }

    public boolean isBoundToAddresses() {
        return !snapshot.allowedIps().isEmpty();
    }

    /// @param address null where it isn't known
    public boolean letsIn(@Nullable InetAddress address) {
        if (!isBoundToAddresses()) {
            return true;
        }
        if (address == null) {
            return false;
        }
        var bytes = address.getAddress();
        for (var range : from) {
            if (range.contains(bytes)) {
                return true;
            }
        }
        return false;
    }
}
