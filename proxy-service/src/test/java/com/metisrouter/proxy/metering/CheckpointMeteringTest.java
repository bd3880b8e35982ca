package com.metisrouter.proxy.metering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.metering.ChargePolicy;
import com.metisrouter.contracts.metering.FailurePolicies;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.answers.OutputText;
import com.metisrouter.proxy.answers.Reported;
import com.metisrouter.proxy.answers.UsageForm;
import com.metisrouter.proxy.json.Trees;
import com.metisrouter.proxy.tokens.Tokenizers;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a stream has used so far.
final class CheckpointMeteringTest {

    private static final PriceVersion PRICES =
            new PriceVersion(
                    "m@1",
                    "m",
                    1,
                    Instant.EPOCH,
                    List.of(
                            PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.parse("0.000001")),
                            PriceComponent.of(Unit.OUTPUT_TOKENS, UnitPrice.parse("0.00001"))),
                    "");
    private static final String BODY =
            "{\"messages\":[{\"role\":\"user\",\"content\":\"one two three\"}]}";

    private final UsageMeter meter = new UsageMeter(new Tokenizers());

    private Measured soFar(String output, @Nullable String usage) {
        var text = new OutputText();
        if (!output.isEmpty()) {
            text.add(0, output);
        }
        return meter.measure(
                new UsageMeter.Evidence(
                        "req_1",
                        Outcome.ORPHANED,
                        FailurePolicies.TEXT_READ_ON,
                        false,
                        true,
                        false,
                        usage == null
                                ? null
                                : new Reported(UsageForm.MESSAGES, Trees.read(usage), usage),
                        List.of(),
                        List.of(),
                        text,
                        "",
                        false,
                        new CountedInput(() -> BODY.getBytes(UTF_8)),
                        "words",
                        PRICES));
    }

    @Test
    void without_the_providers_usage_everything_is_counted() {
        var measured = soFar("a b c d", null);

        assertThat(measured.settlement()).isEqualTo(Settlement.ESTIMATED);
        assertThat(measured.policy()).isEqualTo(ChargePolicy.CHECKPOINT);
        assertThat(measured.quantities())
                .containsExactly(
                        Quantity.of(Unit.INPUT_TOKENS, 3, QuantitySource.TOKENIZER),
                        Quantity.of(Unit.OUTPUT_TOKENS, 4, QuantitySource.TOKENIZER));
        assertThat(measured.charge()).isEqualTo(Usd.parse("0.000043"));
    }

    @Test
    void the_providers_input_counts_and_its_output_only_where_it_is_not_behind() {
        assertThat(soFar("a b c d", "{\"input_tokens\":25,\"output_tokens\":1}").quantities())
                .containsExactly(
                        Quantity.of(Unit.INPUT_TOKENS, 25, QuantitySource.PROVIDER),
                        Quantity.of(Unit.OUTPUT_TOKENS, 4, QuantitySource.TOKENIZER));
        var ahead = soFar("a b c d", "{\"input_tokens\":25,\"output_tokens\":9}");
        assertThat(ahead.quantities())
                .containsExactly(
                        Quantity.of(Unit.INPUT_TOKENS, 25, QuantitySource.PROVIDER),
                        Quantity.of(Unit.OUTPUT_TOKENS, 9, QuantitySource.PROVIDER));
        assertThat(ahead.settlement()).isEqualTo(Settlement.ESTIMATED);
    }

    @Test
    void before_any_output_nothing_is_owed() {
        assertThat(soFar("", null).quantities()).isEmpty();
        assertThat(soFar("", null).charge()).isEqualTo(Usd.ZERO);
    }
}
