package com.metisrouter.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {

    private static final TrustedProxies OURS =
            TrustedProxies.parse("10.0.0.0/8, 2001:db8:aaaa::/48");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "nobody",
            value = {
                // A stranger may say what it likes.
                "203.0.113.9|10.0.0.7|203.0.113.9",
                "203.0.113.9|''|203.0.113.9",
                // Our proxy tells whom it was called by; what is further left is hearsay.
                "10.0.0.1|203.0.113.9|203.0.113.9",
                "10.0.0.1|198.51.100.1, 203.0.113.9|203.0.113.9",
                "10.0.0.1|10.9.9.9, 203.0.113.9|203.0.113.9",
                // Several of ours in a row.
                "10.0.0.1|198.51.100.1, 203.0.113.9, 10.0.0.2,10.0.0.3|203.0.113.9",
                "2001:db8:aaaa::1|2001:db8::9|2001:db8:0:0:0:0:0:9",
                // From one of ours itself.
                "10.0.0.1|''|10.0.0.1",
                "10.0.0.1|10.0.0.2|10.0.0.2",
                // As some proxies write it.
                "10.0.0.1|203.0.113.9:4711|203.0.113.9",
                "10.0.0.1|[2001:db8::9]:4711|2001:db8:0:0:0:0:0:9",
                "10.0.0.1|[2001:db8::9]|2001:db8:0:0:0:0:0:9",
                "10.0.0.1|::ffff:203.0.113.9|203.0.113.9",
                // What is no address is nobody, even if an honest-looking one stands to its left.
                "10.0.0.1|203.0.113.9, unknown|nobody",
                "10.0.0.1|203.0.113.9,|nobody",
                "10.0.0.1|203.0.113.9, localhost|nobody",
                "10.0.0.1|203.0.113.9 198.51.100.1|nobody",
            })
    void the_client_is_the_right_most_address_that_is_not_ours(
            String peer, String forwarded, String client) {
        var headers = new HeaderFields();
        if (!forwarded.isEmpty()) {
            headers.add("x-forwarded-for", forwarded);
        }

        var found = OURS.client(InetAddress.ofLiteral(peer), headers);

        assertThat(found == null ? null : found.getHostAddress()).isEqualTo(client);
    }

    @Test
    void several_header_lines_are_one_list() {
        var headers = new HeaderFields();
        headers.add("x-forwarded-for", "203.0.113.9");
        headers.add("x-forwarded-for", "198.51.100.1, 10.0.0.2");

        assertThat(OURS.client(InetAddress.ofLiteral("10.0.0.1"), headers))
                .isEqualTo(InetAddress.ofLiteral("198.51.100.1"));
    }

    @Test
    void nobody_is_trusted_unless_named() {
        var headers = new HeaderFields();
        headers.add("x-forwarded-for", "203.0.113.9");

        assertThat(TrustedProxies.NONE.client(InetAddress.ofLiteral("127.0.0.1"), headers))
                .isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(TrustedProxies.parse(" ")).isEqualTo(TrustedProxies.NONE);
        assertThatThrownBy(() -> TrustedProxies.parse("10.0.0.0/8,proxy.example"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
