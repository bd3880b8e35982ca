package com.metisrouter.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Objects;
import tools.jackson.core.JacksonException;

/// JSON that is changed in place, against anything. `JAZZER_FUZZ=1` searches; else what was found before is tried again.
final class JsonFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void a_member_that_is_set_is_set_and_all_others_stay(byte[] json) {
        if (!isUtf8(json)) {
            return;
        }
        JsonMembers members;
        try {
            members = JsonMembers.ofDocument(json);
        } catch (JacksonException | JsonMembers.Duplicate _) {
            return;
        }
        if (members == null) {
            return;
        }
        var before = Trees.read(json);

        var changed = new Splice(json).set(members, "model", "\"m\"").apply();

        var after = Trees.read(changed);
        assertThat(after.path("model").asString()).isEqualTo("m");
        for (var name : before.propertyNames()) {
            if (!name.equals("model")) {
                assertThat(after.get(name)).isEqualTo(before.get(name));
                var span = Objects.requireNonNull(members.find(name), name);
                assertThat(Trees.read(members.raw(span))).isEqualTo(before.get(name));
            }
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
