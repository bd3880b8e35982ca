package com.metisrouter.proxy.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/// The reader of forms against anything. `JAZZER_FUZZ=1` searches; else what was found before is tried again.
final class FormFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void a_form_is_read_or_refused_with_a_reason(FuzzedDataProvider data) {
        var type =
                data.consumeBoolean() ? "multipart/form-data; boundary=x" : data.consumeString(120);
        try {
            assertThat(MultipartForm.read(type, data.consumeRemainingAsBytes()).parts())
                    .isNotNull();
        } catch (BadForm e) {
            assertThat(e.sentence()).isNotBlank();
        }
    }
}
