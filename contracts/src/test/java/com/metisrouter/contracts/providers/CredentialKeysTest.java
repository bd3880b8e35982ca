package com.metisrouter.contracts.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialKeysTest {

    private static final String SECRET = "sk-proj-äöü-0123456789";
    private static final CredentialKeys KEYS = CredentialKeys.parse(CredentialKeys.generate("k1"));

    @Test
    void what_was_sealed_is_opened_by_the_same_key_for_the_same_provider_alone() {
        var sealed = KEYS.seal("openai", "cred_1", SECRET);

        assertThat(KEYS.open("openai", sealed)).contains(SECRET);
        assertThat(KEYS.open("mistral", sealed)).isEmpty();
        assertThat(KEYS.open("openai", new SealedCredential("cred_2", "k1", sealed.sealed())))
                .isEmpty();
        assertThat(CredentialKeys.parse(CredentialKeys.generate("k1")).open("openai", sealed))
                .isEmpty();
        assertThat(CredentialKeys.NONE.open("openai", sealed)).isEmpty();
    }

    @Test
    void a_changed_byte_anywhere_is_found() {
        var sealed = KEYS.seal("openai", "cred_1", SECRET);
        var bytes = Base64.getDecoder().decode(sealed.sealed());

        for (var i = 0; i < bytes.length; i++) {
            var changed = bytes.clone();
            changed[i] ^= 1;
            assertThat(
                            KEYS.open(
                                    "openai",
                                    new SealedCredential(
                                            "cred_1",
                                            "k1",
                                            Base64.getEncoder().encodeToString(changed))))
                    .as("byte " + i)
                    .isEmpty();
        }
        assertThat(KEYS.open("openai", new SealedCredential("cred_1", "k1", "no base64")))
                .isEmpty();
        assertThat(KEYS.open("openai", new SealedCredential("cred_1", "k1", ""))).isEmpty();
    }

    @Test
    void the_same_credential_never_looks_the_same() {
        assertThat(KEYS.seal("openai", "cred_1", SECRET).sealed())
                .isNotEqualTo(KEYS.seal("openai", "cred_1", SECRET).sealed());
    }

    @Test
    void the_first_key_seals_and_all_of_them_open() {
        var old = CredentialKeys.generate("old");
        var sealed = CredentialKeys.parse(old).seal("openai", "cred_1", SECRET);

        var both = CredentialKeys.parse(CredentialKeys.generate("new") + "\n" + old + "\n");

        assertThat(both.open("openai", sealed)).contains(SECRET);
        assertThat(both.seal("openai", "cred_1", SECRET).keyId()).isEqualTo("new");
    }

    @Test
    void a_key_that_is_none_is_refused_without_repeating_it() {
        for (var wrong :
                new String[] {
                    "k1",
                    "k1:",
                    "k1:c2hvcnQ=",
                    ":" + CredentialKeys.generate("x").substring(2),
                    "k 1:" + "A".repeat(43) + "=",
                    "k1:topsecret-not-base64!",
                    CredentialKeys.generate("k1") + "," + CredentialKeys.generate("k1"),
                }) {
            assertThatThrownBy(() -> CredentialKeys.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected")
                    .hasMessageNotContaining("topsecret")
                    .hasMessageNotContaining("c2hvcnQ");
        }
    }

    @Test
    void they_come_from_a_file_or_from_the_environment(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("keys"), CredentialKeys.generate("f") + "\n");

        assertThat(CredentialKeys.of(Map.of(CredentialKeys.FILE_VARIABLE, file.toString())))
                .hasToString("CredentialKeys[f]");
        assertThat(CredentialKeys.of(Map.of(CredentialKeys.VARIABLE, CredentialKeys.generate("e"))))
                .hasToString("CredentialKeys[e]");
        assertThat(CredentialKeys.of(Map.of()).isEmpty()).isTrue();
        assertThatThrownBy(() ->
                        CredentialKeys.of(
                                Map.of(
                                        CredentialKeys.FILE_VARIABLE,
                                        folder.resolve("none").toString())))
                .hasMessageContaining("can't be read");
        assertThatThrownBy(() -> CredentialKeys.NONE.seal("openai", "cred_1", SECRET))
                .hasMessageContaining(CredentialKeys.VARIABLE);
    }

    @Test
    void nothing_that_is_printed_has_a_secret() {
        var sealed = KEYS.seal("openai", "cred_1", SECRET);

        assertThat(KEYS.toString()).isEqualTo("CredentialKeys[k1]");
        assertThat(sealed.toString()).doesNotContain(sealed.sealed());
    }
}
