package com.metisrouter.proxy.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against the examples that AWS publishes with the algorithm.
class SigV4Test {

    private static final SigV4.Key KEY =
            SigV4.Key.parse("AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static final Instant AT = Instant.parse("2015-08-30T12:36:00Z");
    private static final SigV4 EXAMPLE = new SigV4("us-east-1", "service");

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET, /, '', '', 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "POST, /, '', '', 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "GET, /?Param2=value2&Param1=value1, '', '',"
                + " b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        "POST, /, application/x-www-form-urlencoded, Param1=value1,"
                + " ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    })
    void a_published_example_is_signed_as_published(
            String method, String target, String contentType, String body, String signature) {
        var headers =
                contentType.isEmpty()
                        ? Map.of("host", "example.amazonaws.com")
                        : Map.of("host", "example.amazonaws.com", "content-type", contentType);

        var added = EXAMPLE.sign(KEY, AT, method, target, headers, body.getBytes(UTF_8));

        assertThat(added.get("authorization"))
                .isEqualTo(
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders="
                                + (contentType.isEmpty() ? "" : "content-type;")
                                + "host;x-amz-date, Signature="
                                + signature);
        assertThat(added.get("x-amz-date")).isEqualTo("20150830T123600Z");
    }

    @Test
    void a_temporary_key_shows_its_token_and_signs_it() {
        var temporary = SigV4.Key.parse("AKIDEXAMPLE:secret:token:with:colons");

        var added =
                EXAMPLE.sign(
                        temporary,
                        AT,
                        "GET",
                        "/",
                        Map.of("host", "example.amazonaws.com"),
                        new byte[0]);

        assertThat(added).containsEntry("x-amz-security-token", "token:with:colons");
        assertThat(added.get("authorization"))
                .contains("SignedHeaders=host;x-amz-date;x-amz-security-token");
        assertThat(temporary.toString()).doesNotContain("secret").doesNotContain("token");
    }

    @Test
    void bedrocks_two_services_have_names_of_their_own() {
        assertThat(
                        SigV4.ofBedrock("bedrock-runtime.eu-west-1.amazonaws.com", "eu-west-1")
                                .service())
                .isEqualTo("bedrock");
        assertThat(SigV4.ofBedrock("bedrock-mantle.eu-west-1.api.aws", "eu-west-1").service())
                .isEqualTo("bedrock-mantle");
    }

    @Test
    void a_change_of_anything_changes_the_signature() {
        var headers = Map.of("host", "example.amazonaws.com");
        var first = EXAMPLE.sign(KEY, AT, "POST", "/a/b", headers, new byte[] {1});

        for (var other :
                new Map<?, ?>[] {
                    EXAMPLE.sign(KEY, AT, "POST", "/a/b", headers, new byte[] {2}),
                    EXAMPLE.sign(KEY, AT, "POST", "/a/c", headers, new byte[] {1}),
                    EXAMPLE.sign(KEY, AT.plusSeconds(1), "POST", "/a/b", headers, new byte[] {1}),
                    new SigV4("eu-west-1", "service")
                            .sign(KEY, AT, "POST", "/a/b", headers, new byte[] {1}),
                }) {
            assertThat(other.get("authorization")).isNotEqualTo(first.get("authorization"));
        }
    }
}
