package com.metisrouter.proxy.answers;

import com.metisrouter.proxy.json.JsonMembers;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/// The provider's usage block as it stands in its answer: evidence is not reformatted.
final class RawUsage {

    /// Larger blocks are not kept: a record has its limit too, and no provider's usage is that long.
    private static final int BYTES_MAX = 16 * 1024;

    private RawUsage() {}

    /// @param path the names that lead to it
    static @Nullable String in(byte[] json, String... path) {
        try {
            var object = JsonMembers.ofDocument(json);
            for (var i = 0; object != null; i++) {
                var member = object.find(path[i]);
                if (member == null || member.token() != JsonToken.START_OBJECT) {
                    return null;
                }
                if (i == path.length - 1) {
                    return member.end() - member.start() > BYTES_MAX ? null : object.raw(member);
                }
                object = JsonMembers.within(json, member);
            }
            return null;
        } catch (JacksonException | JsonMembers.Duplicate _) {
            return null;
        }
    }
}
