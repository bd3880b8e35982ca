package com.metisrouter.proxy.answers;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.metisrouter.contracts.catalog.Endpoint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;

/// The readers of streams against anything. `JAZZER_FUZZ=1` searches; else what was found before is tried again.
final class SseFuzzTest {

    private static final List<Endpoint> ENDPOINTS =
            List.of(
                    Endpoint.CHAT_COMPLETIONS,
                    Endpoint.RESPONSES,
                    Endpoint.MESSAGES,
                    Endpoint.GENERATE_CONTENT,
                    Endpoint.AUDIO_TRANSCRIPTIONS);

    private static List<byte[]> events(List<byte[]> pieces) {
        var events = new ArrayList<byte[]>();
        var reader = new SseEvents();
        pieces.forEach(piece -> reader.feed(ByteBuffer.wrap(piece), events::add));
        return events;
    }

    @FuzzTest(maxDuration = "3m")
    void however_a_stream_is_cut_it_has_the_same_events_and_loses_no_byte(FuzzedDataProvider data) {
        var cut = data.consumeInt(0, 512);
        var all = data.consumeRemainingAsBytes();
        var at = Math.min(cut, all.length);

        var whole = events(List.of(all));
        var cutUp =
                events(List.of(Arrays.copyOf(all, at), Arrays.copyOfRange(all, at, all.length)));

        assertThat(cutUp).hasSameSizeAs(whole);
        var bytes = new ByteArrayOutputStream();
        for (var i = 0; i < whole.size(); i++) {
            assertThat(cutUp.get(i)).isEqualTo(whole.get(i));
            bytes.writeBytes(whole.get(i));
        }
        assertThat(Arrays.copyOf(all, bytes.size())).isEqualTo(bytes.toByteArray());
    }

    @FuzzTest(maxDuration = "3m")
    void whatever_an_event_is_it_is_read_or_broken_and_nothing_is_thrown(FuzzedDataProvider data) {
        var endpoint = data.pickValue(ENDPOINTS);
        var reader = EventReader.of(endpoint, new OutputText());
        for (var event : events(List.of(data.consumeRemainingAsBytes()))) {
            var read = SseEvent.of(event);

            assertThat(reader.look(read)).isNotNull();
            try {
                assertThat(read.tree())
                        .isEqualTo(com.metisrouter.proxy.json.Trees.read(read.data()));
            } catch (JacksonException _) {
                // Not JSON, as the reader has said.
            }
        }
    }
}
