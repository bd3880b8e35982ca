package com.metisrouter.proxy.metering;

import com.metisrouter.proxy.request.JsonMembers;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// The provider's usage block as it stands in its answer: evidence is not reformatted.
final class RawUsage {

    private RawUsage() {}

    static @Nullable String in(byte[] json) {
        try {
            var members = JsonMembers.ofDocument(json);
            var usage = members == null ? null : members.find("usage");
            return members == null || usage == null ? null : members.raw(usage);
        } catch (JacksonException | JsonMembers.Duplicate _) {
            return null;
        }
    }
}
