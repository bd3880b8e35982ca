package com.metisrouter.ledger;

import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Metered requests and prices for tests.
public final class Metered {

    public static final Instant AT = Instant.parse("2026-11-22T10:15:30.123456Z");
    public static final PriceVersion PRICES =
            new PriceVersion(
                    "sim/chat@1",
                    "sim/chat",
                    1,
                    AT.minus(Duration.ofDays(1)),
                    List.of(
                            PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.parse("0.00000015")),
                            PriceComponent.of(Unit.OUTPUT_TOKENS, UnitPrice.parse("0.0000006"))),
                    "tests");

    private Metered() {}

    public static PublishedModel model(PriceVersion... versions) {
        return new PublishedModel(
                "sim/chat",
                "Sim chat",
                "",
                "sim",
                List.of("chat"),
                Set.of(Endpoint.CHAT_COMPLETIONS),
                List.of("text"),
                List.of("text"),
                8_192,
                1_024,
                "words",
                "max_tokens",
                List.of("messages"),
                AT,
                List.of(new Deployment("sim", Protocol.OPENAI, "chat", 0, 1)),
                List.of(versions));
    }

    public static RequestMetered request(
            String accountId, LeasePosition position, long inputTokens, long outputTokens) {
        return request(accountId, position, PRICES, tokens(inputTokens, outputTokens));
    }

    public static List<Quantity> tokens(long inputTokens, long outputTokens) {
        return List.of(
                Quantity.of(Unit.INPUT_TOKENS, inputTokens, QuantitySource.PROVIDER),
                Quantity.of(Unit.OUTPUT_TOKENS, outputTokens, QuantitySource.PROVIDER));
    }

    public static RequestMetered request(
            String accountId,
            LeasePosition position,
            PriceVersion prices,
            List<Quantity> quantities) {
        return request(
                accountId,
                position,
                prices.id(),
                quantities,
                Rating.rate(quantities, prices).charge());
    }

    public static RequestMetered request(
            String accountId,
            LeasePosition position,
            String priceVersionId,
            List<Quantity> quantities,
            Usd charge) {
        return request(accountId, position, priceVersionId, quantities, charge, null);
    }

    public static RequestMetered request(
            String accountId,
            LeasePosition position,
            String priceVersionId,
            List<Quantity> quantities,
            Usd charge,
            @Nullable String rawUsage) {
        var random = ThreadLocalRandom.current();
        return new RequestMetered(
                RequestId.mint(AT.toEpochMilli(), random.nextLong(), random.nextLong()),
                new Caller(accountId, "key_1", "assistant", "web", "nightly"),
                position,
                "chat",
                "sim/chat",
                "/v1/chat/completions",
                "sim",
                false,
                Outcome.COMPLETED,
                Settlement.FINAL,
                200,
                "",
                "stop",
                "",
                priceVersionId,
                quantities,
                rawUsage,
                charge,
                charge,
                Usd.ZERO,
                List.of(),
                Shard.of(accountId),
                AT,
                AT.plusMillis(40),
                13,
                40);
    }

    /// A line of any charge, for where only the sum matters.
    public static UsageLine line(String accountId, LeasePosition position, long nanos) {
        var charge = Usd.ofNanos(nanos);
        return new UsageLine(
                request(accountId, position, PRICES.id(), List.of(), charge), List.of(), charge);
    }

    /// The record of a request whose gateway died before it could say what it used.
    public static RequestMetered orphan(RequestMetered request, Usd hold) {
        return new RequestMetered(
                request.requestId(),
                request.caller(),
                request.position(),
                request.modelRequested(),
                request.modelId(),
                request.endpoint(),
                "",
                false,
                Outcome.ORPHANED,
                Settlement.PENDING_PROVIDER,
                0,
                "gateway_died",
                "",
                "orphan-v1",
                request.priceVersionId(),
                List.of(),
                null,
                hold,
                Usd.ZERO,
                Usd.ZERO,
                List.of(),
                request.shard(),
                request.admittedAt(),
                request.endedAt().plusSeconds(90),
                -1,
                90_040);
    }
}
