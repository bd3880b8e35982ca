package com.metisrouter.contracts.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.wire.Json;
import org.junit.jupiter.api.Test;

class KeySnapshotTest {

    @Test
    void a_key_written_before_there_were_limits_has_none() {
        var key = read("");

        assertThat(key.endpoints()).isEmpty();
        assertThat(key.projectId()).isEmpty();
        assertThat(key.projectModels()).isEmpty();
        assertThat(key.projectEndpoints()).isEmpty();
        assertThat(key.projectArchivedAt()).isNull();
        assertThat(key.limits()).isEmpty();
        assertThat(key.projectLimits()).isEmpty();
        assertThat(key.allowedIps()).isEmpty();
        assertThat(key.rotatedOutAt()).isNull();
    }

    @Test
    void a_limit_without_a_zone_counts_in_utc() {
        var key = read(",\"limits\":[{\"amount\":\"5.00\",\"period\":\"DAY\"}]");

        assertThat(key.limits()).extracting(SpendLimit::zone).containsExactly("UTC");
    }

    @Test
    void a_period_has_one_limit() {
        var two =
                ",\"limits\":[{\"amount\":\"5.00\",\"period\":\"DAY\"},{\"amount\":\"6.00\",\"period\":\"DAY\"}]";

        assertThatThrownBy(() -> read(two)).hasMessageContaining("one for each period");
    }

    /// A key as it was written first, with more fields at its end.
    private static KeySnapshot read(String more) {
        var json =
                """
                {"keyHash":"ab","keyId":"key_1","accountId":"acc_demo","name":"n","project":"p","client":"c","workflow":"w",
                 "status":"ACTIVE","models":["sim/chat"],"createdAt":"2026-11-22T10:15:30Z","expiresAt":null\
                """;
        return Json.read((json + more + "}").getBytes(UTF_8), KeySnapshot.class);
    }
}
