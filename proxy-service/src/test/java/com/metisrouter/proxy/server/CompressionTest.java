package com.metisrouter.proxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CompressionTest {

    private static final byte[] LARGE = "{\"a\":\"some text\"}".repeat(1_000).getBytes(UTF_8);

    private static RequestHead asking(String encoding) {
        var headers = new HeaderFields();
        headers.add("accept-encoding", encoding);
        return new RequestHead("GET", "/", "", headers, true, 0, true);
    }

    @Test
    void a_large_text_is_sent_smaller_to_who_asks() throws Exception {
        var sent = Compression.of(Answer.json(200, Map.of("etag", "x"), LARGE), asking("br, gzip"));

        assertThat(sent.headers())
                .containsEntry("content-encoding", "gzip")
                .containsEntry("vary", "accept-encoding")
                .containsEntry("etag", "x");
        assertThat(sent.body().length).isLessThan(LARGE.length / 4);
        try (var in = new GZIPInputStream(new ByteArrayInputStream(sent.body()))) {
            assertThat(in.readAllBytes()).isEqualTo(LARGE);
        }
    }

    @Test
    void what_is_small_or_huge_or_no_text_goes_as_it_is() {
        assertThat(plain(Answer.json(200, Map.of(), new byte[1_500]))).isTrue();
        assertThat(plain(Answer.json(200, Map.of(), new byte[2 * 1024 * 1024]))).isTrue();
        assertThat(plain(Answer.of(200, "audio/mpeg", Map.of(), LARGE))).isTrue();
        assertThat(Compression.of(Answer.json(200, Map.of(), LARGE), null).headers()).isEmpty();
    }

    private static boolean plain(Answer answer) {
        return Compression.of(answer, asking("gzip")) == answer;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | true",
                "deflate, GZIP;q=0.5 | true",
                "gzip;q=0 | false",
                "gzip; q=0.00 | false",
                "identity | false",
                "x-gzip | false",
                "'' | false"
            })
    void gzip_is_asked_for_by_its_name(String acceptEncoding, boolean accepted) {
        assertThat(Compression.accepts(acceptEncoding)).isEqualTo(accepted);
    }
}
