package com.metisrouter.proxy.multipart;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MultipartFormTest {

    private static final String TYPE = "multipart/form-data; boundary=xyz";
    private static final String MODEL =
            "--xyz\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n";
    private static final String FILE =
            "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\\\"b.wav\"\r\nContent-Type: audio/wav\r\n\r\nab\r\n--xy\r\n\r\ncd\r\n";
    private static final String END = "--xyz--\r\n";

    private static MultipartForm read(String body) {
        return MultipartForm.read(TYPE, body.getBytes(ISO_8859_1));
    }

    @Test
    void fields_and_files_are_found_where_they_stand() {
        var form = read(MODEL + FILE + END);

        assertThat(form.text("model")).isEqualTo("whisper-1");
        assertThat(form.text("language")).isNull();
        var file = form.files("file").getFirst();
        assertThat(file.filename()).isEqualTo("a\"b.wav");
        assertThat(file.contentType()).isEqualTo("audio/wav");
        assertThat(new String(form.body(), file.start(), file.length(), ISO_8859_1))
                .isEqualTo("ab\r\n--xy\r\n\r\ncd");
    }

    @Test
    void one_field_changes_and_no_other_byte() {
        var changed = new String(read(MODEL + FILE + END).with("model", "other/model"), ISO_8859_1);

        assertThat(changed).isEqualTo((MODEL + FILE + END).replace("whisper-1", "other/model"));
    }

    @Test
    void a_quoted_boundary_and_no_last_line_end_are_fine() {
        var form =
                MultipartForm.read(
                        "Multipart/Form-Data; Boundary=\"xyz\"",
                        (MODEL + "--xyz--").getBytes(ISO_8859_1));

        assertThat(form.text("model")).isEqualTo("whisper-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "multipart/form-data | no boundary",
                "multipart/form-data; boundary= | no boundary",
                "multipart/form-data; boundary=a; boundary=b | two boundaries",
                "multipart/form-data; boundary=a{b | a character",
                "multipart/form-data; boundary=other | does not begin with the boundary"
            })
    void a_content_type_that_says_no_boundary_is_refused(String type, String why) {
        assertThatThrownBy(() -> MultipartForm.read(type, (MODEL + END).getBytes(ISO_8859_1)))
                .isInstanceOf(BadForm.class)
                .hasMessageContaining(why);
    }

    @Test
    void what_two_readers_could_read_differently_is_refused() {
        assertRefused(MODEL, "last boundary is missing");
        assertRefused(MODEL + END + "more", "goes on behind");
        assertRefused(
                "--xyz\nContent-Disposition: form-data; name=\"a\"\n\nb\n" + END,
                "end of its line");
        assertRefused("--xyz\r\n\r\nb\r\n" + END, "no empty line");
        assertRefused("--xyz\r\nX: y\r\n\r\nb\r\n" + END, "no \"Content-Disposition");
        assertRefused("--xyz\r\nContent-Disposition: form-data\r\n\r\nb\r\n" + END, "has no name");
        assertRefused(
                "--xyz\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nb\r\n"
                        + END,
                "its name twice");
        assertRefused(
                "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Length: 5000000000\r\n\r\nb\r\n"
                        + END,
                "no length that can be");
        assertRefused(
                "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Length: 2\r\n\r\nb\r\n"
                        + END,
                "declares 2 bytes and has 1");
        assertRefused(
                "--xyz\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\nb\r\n" + END,
                "can't be read");
        assertRefused(
                "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nb\r\n"
                        + END,
                "encoded for transfer");
        assertRefused(
                "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed\r\n\r\nb\r\n"
                        + END,
                "a form itself");
        assertRefused(MODEL.repeat(65) + END, "more than 64 parts");
        assertRefused(
                "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\nX: "
                        + "x".repeat(9_000)
                        + "\r\n\r\nb\r\n"
                        + END,
                "larger than 8192");
        assertThatThrownBy(() -> read(MODEL + MODEL + END).text("model"))
                .hasMessageContaining("given twice");
        assertThatThrownBy(() -> read(FILE + END).text("file")).hasMessageContaining("is a file");
        assertThatThrownBy(() -> read(MODEL.replace("whisper-1", "\u00ff") + END).text("model"))
                .hasMessageContaining("UTF-8");
    }

    private static void assertRefused(String body, String why) {
        assertThatThrownBy(() -> read(body))
                .as(body)
                .isInstanceOf(BadForm.class)
                .hasMessageContaining(why);
    }

    @Test
    void a_form_that_is_cut_anywhere_is_refused() {
        var whole = MODEL + FILE + END;
        for (var cut = 0; cut < whole.length() - 4; cut++) {
            var body = whole.substring(0, cut);
            assertThatThrownBy(() -> read(body)).isInstanceOf(BadForm.class);
        }
    }

    @Property(tries = 2_000)
    void whatever_the_bytes_are_nothing_else_is_thrown(@ForAll long seed) {
        var random = new Random(seed);
        var bytes = (MODEL + FILE + END).getBytes(ISO_8859_1);
        for (var i = 0; i < 1 + random.nextInt(4); i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        try {
            var form = MultipartForm.read(TYPE, bytes);
            for (var part : form.parts()) {
                assertThat(part.start()).isBetween(0, part.end());
                assertThat(part.end()).isLessThan(bytes.length);
            }
        } catch (BadForm e) {
            assertThat(e.sentence()).isNotBlank();
        }
    }
}
