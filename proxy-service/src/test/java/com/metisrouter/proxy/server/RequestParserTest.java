package com.metisrouter.proxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.proxy.errors.Problem;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RequestParserTest implements RequestParser.Sink {

    private static final String TWO =
            "POST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
                    + "\r\nPOST http://h/c HTTP/1.1\r\nhOsT:h\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: v\r\n\r\n";

    private final List<String> seen = new ArrayList<>();
    private RequestParser parser = new RequestParser(ServerLimits.DEFAULT, this);

    @Override
    public boolean head(RequestHead head) {
        seen.add(
                head.method()
                        + " "
                        + head.path()
                        + " "
                        + head.query()
                        + " "
                        + head.headers().first("host"));
        return true;
    }

    @Override
    public void complete(byte[] body) {
        seen.add(new String(body, US_ASCII));
    }

    @Override
    public void refused(Problem problem) {
        seen.add(problem.code());
    }

    @Test
    void bytes_may_arrive_cut_anywhere() {
        var bytes = TWO.getBytes(US_ASCII);
        for (var cut = 0; cut <= bytes.length; cut++) {
            seen.clear();
            parser = new RequestParser(ServerLimits.DEFAULT, this);
            var in = Unpooled.buffer();
            in.writeBytes(bytes, 0, cut);
            feedAll(in);
            in.writeBytes(bytes, cut, bytes.length - cut);
            feedAll(in);

            assertThat(seen)
                    .as("cut at %s", cut)
                    .containsExactly("POST /a b h", "hello", "POST /c  h", "abcde");
            assertThat(in.isReadable()).isFalse();
            in.release();
        }
    }

    private void feedAll(io.netty.buffer.ByteBuf in) {
        for (var i = 0; i < 3; i++) {
            parser.feed(in);
            parser.resume();
        }
    }

    @Test
    void a_declared_length_reserves_no_memory_before_bytes_come() {
        var in =
                Unpooled.copiedBuffer(
                        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 20000000\r\n\r\nx",
                        US_ASCII);
        parser.feed(in);

        assertThat(parser.bodyBytesHeld()).isLessThan(100_000);
        in.release();
    }

    @Test
    void the_next_request_waits_until_the_parser_is_resumed() {
        var in = Unpooled.copiedBuffer(TWO, US_ASCII);
        parser.feed(in);
        parser.feed(in);

        assertThat(seen).containsExactly("POST /a b h", "hello");
        in.release();
    }
}
