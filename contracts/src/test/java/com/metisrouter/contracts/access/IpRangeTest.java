package com.metisrouter.contracts.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {

    @ParameterizedTest
    @CsvSource({
        "203.0.113.0/24, 203.0.113.0, true",
        "203.0.113.0/24, 203.0.113.255, true",
        "203.0.113.0/24, 203.0.114.0, false",
        "203.0.113.64/26, 203.0.113.127, true",
        "203.0.113.64/26, 203.0.113.128, false",
        "203.0.113.7, 203.0.113.7, true",
        "203.0.113.7, 203.0.113.8, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 8.8.8.8, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:db8::1, 2001:0DB8:0:0::1, true",
        "203.0.113.0/24, ::ffff:203.0.113.9, true",
    })
    void holds_the_addresses_of_its_network(String range, String address, boolean held) {
        var bytes = IpRange.address(address).orElseThrow().getAddress();

        assertThat(IpRange.parse(range).contains(bytes)).isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/24",
                "203.0.113.0/",
                "203.0.113.0/33",
                "203.0.113.0/-1",
                "203.0.113.0/+8",
                "203.0.113.0/08x",
                "2001:db8::/129",
                "203.0.113/24",
                "10.1",
                "1",
                "203.0.113.0.1",
                "256.1.1.1",
                "01.2.3.4",
                "localhost",
                "example.com/24",
                "fe80::1%lo",
                "[::1]",
                "203.0.113.0 /24",
                ":",
                ":::",
                "203.0.113.0/24/24",
                "203.0.113.\u0661"
            })
    void is_nothing_else(String text) {
        assertThatThrownBy(() -> IpRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CIDR");
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.5/24, 203.0.113.0/24", "2001:db8::1/32, 2001:db8:0:0:0:0:0:0/32"})
    void begins_with_its_first_address(String text, String meant) {
        assertThatThrownBy(() -> IpRange.parse(text)).hasMessageContaining(meant);
    }
}
