package com.metisrouter.proxy.metering;

import com.metisrouter.proxy.request.JsonMembers;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// The provider's usage block as it stands in its answer: evidence is not reformatted.
final class RawUsage {

    /// Larger blocks are not kept: a record has its limit too, and no provider's usage is that long.
    private static final int BYTES_MAX = 16 * 1024;

    private RawUsage() {}

    static @Nullable String in(byte[] json) {
        try {
            var members = JsonMembers.ofDocument(json);
            var usage = members == null ? null : members.find("usage");
            return members == null || usage == null || usage.end() - usage.start() > BYTES_MAX
                    ? null
                    : members.raw(usage);
        } catch (JacksonException | JsonMembers.Duplicate _) {
            return null;
        }
    }
}
