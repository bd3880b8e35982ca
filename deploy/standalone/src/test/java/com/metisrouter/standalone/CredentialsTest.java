package com.metisrouter.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {

    @TempDir Path folder = Path.of("");

    @Test
    void are_made_once_and_kept_when_the_ports_change() throws IOException {
        var first = Credentials.loadOrCreate(config(8080, 8081));
        assertThat(first.hasApiKey()).isFalse();
        first.withDemo("acc_demo", "mrk_1").save(config(8080, 8081));

        var second = Credentials.loadOrCreate(config(9080, 9081));

        assertThat(second.adminToken()).isEqualTo(first.adminToken()).hasSizeGreaterThan(40);
        assertThat(second.internalToken())
                .isEqualTo(first.internalToken())
                .isNotEqualTo(first.adminToken());
        assertThat(second.apiKey()).isEqualTo("mrk_1");
        assertThat(second.gatewayUrl()).isEqualTo("http://127.0.0.1:9080");
        assertThat(Credentials.read(folder)).isEqualTo(second);
    }

    @Test
    void are_for_their_owner_only() throws IOException {
        var credentials = Credentials.loadOrCreate(config(8080, 8081));

        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("credentials.json"))))
                .isEqualTo("rw-------");
        assertThat(credentials.toString()).doesNotContain(credentials.adminToken());
    }

    @Test
    void a_file_that_is_none_of_ours_is_not_replaced() throws IOException {
        Path file = Files.writeString(folder.resolve("credentials.json"), "{");

        assertThatThrownBy(() -> Credentials.loadOrCreate(config(8080, 8081)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
        assertThat(file).hasContent("{");
    }

    private StandaloneConfig config(int gatewayPort, int consolePort) {
        return new StandaloneConfig(
                folder, "127.0.0.1", gatewayPort, consolePort, Map.of(), Map.of());
    }
}
