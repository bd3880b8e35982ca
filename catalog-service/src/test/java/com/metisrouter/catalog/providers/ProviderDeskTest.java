package com.metisrouter.catalog.providers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.catalog.store.ModelStore;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.providers.AuthStyle;
import com.metisrouter.contracts.providers.CredentialKeys;
import com.metisrouter.contracts.providers.ProviderSnapshot;
import com.metisrouter.contracts.providers.SealedCredential;
import com.metisrouter.embedded.testing.TestServers;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderDeskTest {

    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final String SECRET = "sk-proj-0123456789abcdefghij-WXYZ";
    private static final String OLD_KEY = CredentialKeys.generate("old");
    private static final CredentialKeys KEYS = CredentialKeys.parse(OLD_KEY);

    private final List<List<ProviderSnapshot>> published = new ArrayList<>();
    private HikariDataSource dataSource;
    private ProviderDesk desk;

    @BeforeEach
    void open() {
        var config = new HikariConfig();
        config.setJdbcUrl(TestServers.freshDatabase());
        config.setSchema(ModelStore.SCHEMA);
        config.setMaximumPoolSize(2);
        dataSource = new HikariDataSource(config);
        desk = desk(KEYS, false);
    }

    private ProviderDesk desk(CredentialKeys keys, boolean internalForbidden) {
        return new ProviderDesk(
                new ProviderStore(ModelStore.open(dataSource)),
                keys,
                internalForbidden,
                published::add,
                () -> NOW);
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    private static ProviderDesk.Wish wish(String name, @Nullable String credential) {
        return new ProviderDesk.Wish(
                name, null, Map.of(), null, null, null, null, null, null, null, credential);
    }

    private static ProviderDesk.Wish at(String baseUrl) {
        return new ProviderDesk.Wish(
                "mine",
                "openai-compatible",
                Map.of(),
                baseUrl,
                null,
                null,
                null,
                null,
                null,
                null,
                SECRET);
    }

    private static ProviderDesk.Wish on(String name, boolean on) {
        return new ProviderDesk.Wish(
                name, null, Map.of(), null, null, null, null, null, null, on, null);
    }

    private static ProviderDesk.Wish headed(Map<String, String> headers) {
        return new ProviderDesk.Wish(
                "openai", null, Map.of(), null, null, null, null, headers, null, null, SECRET);
    }

    private ProviderSnapshot lastOf(String name) {
        return published.getLast().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private SealedCredential sealedOf(String name) {
        return requireNonNull(lastOf(name).credential());
    }

    private String stored() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT (SELECT json_agg(p) FROM provider p)::text || (SELECT json_agg(c) FROM provider_credential c)::text"
                                        + " || (SELECT json_agg(h) FROM provider_change h)::text")) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void a_name_and_a_credential_are_enough_for_a_known_provider() {
        var provider = desk.save(wish("anthropic", SECRET), "ann");

        assertThat(provider.baseUrl()).isEqualTo("https://api.anthropic.com/v1");
        assertThat(provider.protocol()).isEqualTo(Protocol.ANTHROPIC);
        assertThat(provider.on()).isTrue();
        assertThat(provider.credential().orElseThrow().hint()).isEqualTo("…WXYZ");
        var told = lastOf("anthropic");
        assertThat(told.on()).isTrue();
        assertThat(KEYS.open("anthropic", sealedOf("anthropic"))).contains(SECRET);
    }

    @Test
    void a_credential_is_never_stored_but_sealed_and_its_text_goes_with_the_next_one()
            throws SQLException {
        desk.save(wish("openai", SECRET), "ann");
        var first = sealedOf("openai");
        desk.save(wish("openai", "sk-another-0123456789"), "ben");

        assertThat(stored()).doesNotContain(SECRET).doesNotContain(first.sealed());
        assertThat(stored()).contains(sealedOf("openai").sealed());
        assertThat(desk.changes("openai", 10))
                .extracting(ProviderStore.Change::by)
                .containsExactly("ben", "ann");
        assertThat(desk.changes("openai", 10).toString()).doesNotContain(SECRET);
    }

    @Test
    void what_isnt_named_stays() {
        desk.save(headed(Map.of("openai-organization", "org-1")), "ann");
        var off = desk.save(on("openai", false), "ben");

        assertThat(off.headers()).containsEntry("openai-organization", "org-1");
        assertThat(off.credential()).isPresent();
        assertThat(off.version()).isEqualTo(2);
        assertThat(lastOf("openai").on()).isFalse();
        // Who isn't to use it needs no credential.
        assertThat(lastOf("openai").credential()).isNull();
        assertThat(desk.changes("openai", 10).getFirst().act()).startsWith("switched off");
    }

    @Test
    void all_credentials_are_sealed_again_with_a_new_key_and_the_old_one_can_go() {
        desk.save(wish("openai", SECRET), "ann");
        desk.save(wish("mistral", SECRET), "ann");
        var newKey = CredentialKeys.generate("new");

        assertThat(desk(CredentialKeys.parse(newKey + "," + OLD_KEY), false).reseal("ben"))
                .isEqualTo(2);

        var alone = CredentialKeys.parse(newKey);
        assertThat(alone.open("openai", sealedOf("openai"))).contains(SECRET);
        assertThat(desk(alone, false).reseal("ben")).isZero();
    }

    @Test
    void a_key_that_cannot_open_one_of_them_changes_none() throws SQLException {
        desk.save(wish("openai", SECRET), "ann");
        var before = stored();
        var stranger = desk(CredentialKeys.parse(CredentialKeys.generate("new")), false);

        assertThatThrownBy(() -> stranger.reseal("ben"))
                .isInstanceOf(InvalidProvider.class)
                .hasMessageContaining("openai");
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void without_a_key_no_credential_is_taken() {
        assertThatThrownBy(() -> desk(CredentialKeys.NONE, false).save(wish("openai", SECRET), "a"))
                .isInstanceOf(InvalidProvider.class)
                .hasMessageContaining("METIS_CREDENTIAL_KEYS")
                .hasMessageNotContaining(SECRET);
        assertThat(desk.all()).isEmpty();
    }

    @Test
    void what_a_profile_asks_for_is_asked_for() {
        assertThatThrownBy(() -> desk.save(wish("azure-openai", SECRET), "ann"))
                .hasMessageContaining("resource");

        var azure =
                desk.save(
                        new ProviderDesk.Wish(
                                "azure-openai",
                                null,
                                Map.of("resource", "contoso"),
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                SECRET),
                        "ann");
        var bedrock =
                desk.save(
                        new ProviderDesk.Wish(
                                "bedrock",
                                null,
                                Map.of("region", "eu-central-1"),
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                "AKIDEXAMPLE:secret"),
                        "ann");

        assertThat(azure.baseUrl()).isEqualTo("https://contoso.openai.azure.com/openai/v1");
        assertThat(azure.auth()).isEqualTo(AuthStyle.API_KEY);
        assertThat(bedrock.region()).isEqualTo("eu-central-1");
        assertThat(bedrock.baseUrl())
                .isEqualTo("https://bedrock-runtime.eu-central-1.amazonaws.com/openai/v1");
        assertThatThrownBy(() -> desk.save(wish("bedrock", "no-colon"), "ann"))
                .hasMessageContaining("ACCESS_KEY_ID:SECRET_ACCESS_KEY")
                .hasMessageNotContaining("no-colon");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "api.example.com/v1",
                "ftp://api.example.com/v1",
                "https://",
                "https://user:pass@api.example.com/v1",
                "https://api.example.com/v1/",
                "https://api.example.com/v1?key=1",
                "https://api.example.com/v1#x",
                "https://api.exa mple.com/v1",
                "http://203.0.113.7/v1",
            })
    void an_address_that_none_should_have_is_refused(String url) {
        assertThatThrownBy(() -> desk.save(at(url), "ann"))
                .isInstanceOf(InvalidProvider.class)
                .hasMessageContaining("baseUrl");
        assertThat(desk.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:11434/v1",
                "http://127.0.0.1:8000/v1",
                "https://169.254.169.254/v1",
                "https://[fd00::1]/v1",
                "https://10.0.0.1/v1",
            })
    void an_internal_address_is_taken_or_forbidden_as_the_operator_says(String url) {
        assertThatThrownBy(() -> desk(KEYS, true).save(at(url), "ann"))
                .isInstanceOf(InvalidProvider.class)
                .hasMessageContaining("internal address");
        assertThat(desk.save(at(url), "ann").baseUrl()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"authorization", "Host", "x-api-key", "x-amz-date", "content-length", "a b"})
    void headers_that_are_the_gateways_own_are_refused(String header) {
        assertThatThrownBy(() -> desk.save(headed(Map.of(header, "x")), "ann"))
                .isInstanceOf(InvalidProvider.class)
                .hasMessageContaining("headers");
        assertThatThrownBy(() -> desk.save(headed(Map.of("x-ok", "a\r\nb: c")), "ann"))
                .hasMessageContaining("headers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sim", "UPPER", "-x", "a/b", "a b"})
    void a_name_is_a_plain_word(String name) {
        assertThatThrownBy(() -> desk.save(wish(name, SECRET), "ann"))
                .isInstanceOf(InvalidProvider.class)
                .hasMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "line\nbreak", "ümlaut"})
    void a_credential_that_no_header_can_hold_is_refused_and_not_repeated(String credential) {
        assertThatThrownBy(() -> desk.save(wish("openai", credential), "ann"))
                .isInstanceOf(InvalidProvider.class)
                .hasMessageContaining("credential: (expected");
        assertThat(desk.all()).isEmpty();
    }

    @Test
    void nothing_is_switched_on_without_the_credential_that_it_needs() {
        assertThatThrownBy(() -> desk.save(wish("openai", null), "ann"))
                .hasMessageContaining("credential: missing");
        assertThat(desk.save(wish("ollama", null), "ann").on()).isTrue();
    }

    @Test
    void what_was_done_stays_recorded() {
        desk.save(wish("openai", SECRET), "ann");

        assertThatThrownBy(
                        () -> {
                            try (var connection = dataSource.getConnection();
                                    var statement = connection.createStatement()) {
                                statement.execute("DELETE FROM provider_change");
                            }
                        })
                .hasMessageContaining("stays recorded");
    }

    @Test
    void every_profile_can_be_added() {
        for (var profile : Profiles.bundled().all()) {
            var credential =
                    switch (profile.auth()) {
                        case NONE -> null;
                        case SIGV4 -> "AKIDEXAMPLE:secret";
                        default -> SECRET;
                    };
            var saved =
                    desk.save(
                            new ProviderDesk.Wish(
                                    profile.id(),
                                    profile.id(),
                                    Map.of("resource", "contoso", "region", "eu-west-1"),
                                    profile.baseUrl().isEmpty()
                                            ? "https://api.example.com/v1"
                                            : null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    credential),
                            "ann");
            assertThat(saved.baseUrl()).doesNotContain("{");
        }
        assertThat(desk.all()).hasSizeGreaterThanOrEqualTo(16);
    }
}
