package com.metisrouter.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.metisrouter.proxy.errors.Problem;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The reader of HTTP/1.1 against anything. `JAZZER_FUZZ=1` searches; else what was found before is tried again.
final class HttpFuzzTest {

    private static final int PIECES_MAX = 8;

    /// What a connection's bytes came to.
    private static List<String> read(List<byte[]> pieces) {
        var told = new ArrayList<String>();
        var parser = new RequestParser[] {null};
        parser[0] =
                new RequestParser(
                        ServerLimits.DEFAULT.withBodyBytesMax(4_096),
                        new RequestParser.Sink() {
                            @Override
                            public boolean head(RequestHead head) {
                                told.add(
                                        head.method()
                                                + " "
                                                + head.path()
                                                + "?"
                                                + head.query()
                                                + " "
                                                + head.contentLength());
                                return true;
                            }

                            @Override
                            public void complete(byte[] body) {
                                told.add(Arrays.toString(body));
                            }

                            @Override
                            public void refused(Problem problem) {
                                told.add(problem.code());
                            }
                        });
        var in = Unpooled.buffer();
        try {
            for (var piece : pieces) {
                in.writeBytes(piece);
                var before = -1;
                while (before != in.readableBytes()) {
                    before = in.readableBytes();
                    parser[0].feed(in);
                    parser[0].resume();
                }
            }
        } finally {
            in.release();
        }
        return told;
    }

    @FuzzTest(maxDuration = "3m")
    void however_bytes_are_cut_they_are_the_same_requests(FuzzedDataProvider data) {
        var cuts = new int[PIECES_MAX];
        Arrays.setAll(cuts, _ -> data.consumeInt(0, 4_096));
        var all = data.consumeRemainingAsBytes();

        assertThat(read(cut(all, cuts))).isEqualTo(read(List.of(all)));
    }

    static List<byte[]> cut(byte[] all, int[] lengths) {
        var pieces = new ArrayList<byte[]>();
        var from = 0;
        for (var length : lengths) {
            var to = Math.min(all.length, from + length);
            pieces.add(Arrays.copyOfRange(all, from, to));
            from = to;
        }
        pieces.add(Arrays.copyOfRange(all, from, all.length));
        return pieces;
    }
}
