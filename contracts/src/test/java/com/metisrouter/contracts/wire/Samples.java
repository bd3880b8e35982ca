package com.metisrouter.contracts.wire;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.access.RateLimits;
import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.catalog.Capability;
import com.metisrouter.contracts.catalog.DataPolicy;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.ParameterRange;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.catalog.UnknownParameters;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.LotAmount;
import com.metisrouter.contracts.ledger.MoneyAct;
import com.metisrouter.contracts.ledger.OpeningBalances;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestAdmitted;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.providers.AuthStyle;
import com.metisrouter.contracts.providers.ProviderSnapshot;
import com.metisrouter.contracts.providers.SealedCredential;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One of each event, with every field set to something telling.
final class Samples {

    private static final Instant AT = Instant.parse("2026-11-22T10:15:30.123456Z");
    private static final String ACCOUNT = "acc_demo";
    private static final String REQUEST = "req_019a8f3e-6d2b-7c4a-9e1f-0a1b2c3d4e5f";

    private Samples() {}

    static PriceVersion prices() {
        return new PriceVersion(
                "sim/chat@1",
                "sim/chat",
                1,
                Instant.parse("2026-11-01T00:00:00Z"),
                List.of(
                        PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.perMillion("0.15")),
                        new PriceComponent(
                                Unit.INPUT_TOKENS,
                                "",
                                ServiceTier.STANDARD,
                                200_000,
                                UnitPrice.perMillion("0.3")),
                        PriceComponent.of(
                                Unit.OUTPUT_TOKENS, UnitPrice.parse("0.00000008333333333333334"))),
                "the simulator's own list");
    }

    static RequestMetered metered() {
        var quantities =
                List.of(
                        Quantity.of(Unit.INPUT_TOKENS, 7, QuantitySource.PROVIDER),
                        Quantity.of(Unit.OUTPUT_TOKENS, 16, QuantitySource.PROVIDER));
        return new RequestMetered(
                REQUEST,
                new Caller(ACCOUNT, "key_1", "assistant", "web", "nightly"),
                new LeasePosition(3, 41, "gw-1", 2),
                "chat",
                "sim/chat",
                "/v1/chat/completions",
                "sim",
                true,
                Outcome.COMPLETED,
                Settlement.FINAL,
                200,
                "",
                "stop",
                "",
                "sim/chat@1",
                quantities,
                "{\"prompt_tokens\":7,\"completion_tokens\":16}",
                Usd.parse("0.01"),
                Rating.rate(quantities, prices()).charge(),
                Usd.ZERO,
                List.of(new Attempt("sim", "chat", 200, "", "up-1", 12, 34)),
                Shard.of(ACCOUNT),
                AT,
                AT.plus(Duration.ofMillis(40)),
                13,
                40,
                "text-read-on-v1");
    }

    private static LotAmount taken(String lotId, CreditKind kind) {
        return new LotAmount(lotId, kind, Usd.parse("1.5"), kind.priority(), null);
    }

    static List<Object> all() {
        var metered = metered();
        var rated = Rating.rate(metered.quantities(), prices());
        return List.of(
                new RequestAdmitted(
                        REQUEST,
                        metered.caller(),
                        metered.position(),
                        "sim/chat",
                        "/v1/chat/completions",
                        "sim/chat@1",
                        Usd.parse("0.01"),
                        Shard.of(ACCOUNT),
                        AT),
                metered,
                new AccountEvent.AccountOpened(ACCOUNT, "Demo", AT),
                new AccountEvent.CreditGranted(
                        ACCOUNT,
                        "lot_1",
                        CreditKind.PAID,
                        Usd.parse("10"),
                        "ORDER-1",
                        "admin",
                        "top-up",
                        "order-1",
                        List.of(
                                new Posting("payments-clearing", Usd.parse("10")),
                                new Posting("customer-credit:paid", Usd.parse("-10"))),
                        Usd.parse("15"),
                        AT,
                        30,
                        AT.plus(Duration.ofDays(365)),
                        "finance-2"),
                new AccountEvent.CreditExpired(
                        ACCOUNT,
                        List.of(taken("lot_0", CreditKind.PROMOTIONAL)),
                        Usd.parse("1.5"),
                        List.of(
                                new Posting("customer-credit:promotional", Usd.parse("1.5")),
                                new Posting("expiry-income", Usd.parse("-1.5"))),
                        Usd.parse("13.5"),
                        AT),
                new AccountEvent.BalanceAdjusted(
                        ACCOUNT,
                        "adj_1",
                        Usd.parse("-1.5"),
                        CreditKind.GOODWILL,
                        List.of(taken("lot_1", CreditKind.PAID)),
                        "TICKET-7",
                        "support-1",
                        "finance-2",
                        "credited to the wrong account",
                        "ticket-7",
                        List.of(
                                new Posting("customer-credit:paid", Usd.parse("1.5")),
                                new Posting("adjustments", Usd.parse("-1.5"))),
                        Usd.parse("13.5"),
                        AT),
                new AccountEvent.CreditRefunded(
                        ACCOUNT,
                        "ref_1",
                        Usd.parse("1.5"),
                        List.of(taken("lot_1", CreditKind.PAID)),
                        "REFUND-1",
                        "finance-1",
                        "finance-2",
                        "asked for it",
                        "refund-1",
                        List.of(
                                new Posting("customer-credit:paid", Usd.parse("1.5")),
                                new Posting("payments-clearing", Usd.parse("-1.5"))),
                        Usd.parse("12"),
                        AT),
                new AccountEvent.EntryReversed(
                        ACCOUNT,
                        12,
                        EventType.CREDIT_REFUNDED.wireName(),
                        Usd.parse("1.5"),
                        List.of(),
                        List.of(Lot.of("rev_13", CreditKind.PAID, Usd.parse("1.5"))),
                        false,
                        "finance-1",
                        "finance-2",
                        "the bank sent it back",
                        "reverse-12",
                        List.of(
                                new Posting("payments-clearing", Usd.parse("1.5")),
                                new Posting("customer-credit:paid", Usd.parse("-1.5"))),
                        Usd.parse("13.5"),
                        AT),
                new AccountEvent.UsageCorrected(
                        ACCOUNT,
                        "cor_1",
                        AccountEvent.CorrectionCause.RERATING,
                        List.of(
                                new CorrectedLine(
                                        REQUEST,
                                        metered.caller(),
                                        metered.position(),
                                        metered.admittedAt(),
                                        metered.endedAt(),
                                        Usd.parse("0.5"),
                                        rated.charge(),
                                        "sim/chat@0",
                                        "sim/chat@1",
                                        Settlement.ESTIMATED,
                                        Settlement.FINAL,
                                        "price:sim/chat@1",
                                        metered.quantities(),
                                        rated.lines()),
                                CorrectedLine.late(
                                        new UsageLine(metered, List.of(), Usd.ZERO),
                                        "late-record:req_019a8f3e-6d2b-7c4a-9e1f-0a1b2c3d4e60")),
                        rated.charge().minus(Usd.parse("0.5")),
                        List.of(
                                Lot.of(
                                        "cor_1-14",
                                        CreditKind.PAID,
                                        Usd.parse("0.5").minus(rated.charge()))),
                        "operator-1",
                        "finance-2",
                        "wrong price",
                        "rerate-1/1",
                        List.of(
                                new Posting("revenue", Usd.parse("0.5").minus(rated.charge())),
                                new Posting(
                                        "customer-credit:paid",
                                        rated.charge().minus(Usd.parse("0.5")))),
                        Usd.parse("14").minus(rated.charge()),
                        AT),
                new AccountEvent.ActProposed(
                        ACCOUNT,
                        "prop_1",
                        new MoneyAct.Grant(
                                "lot_2",
                                CreditKind.GOODWILL,
                                Usd.parse("5000"),
                                "TICKET-8",
                                20,
                                null),
                        "support-1",
                        "an outage",
                        "ticket-8",
                        AT),
                new AccountEvent.ActDeclined(
                        ACCOUNT, "prop_1", "finance-2", "too much", "decline-8", AT),
                new AccountEvent.CommandRefused(
                        ACCOUNT, "refund-2", "9f86d081", "not_enough_paid_credit", "finance-1", AT),
                new AccountEvent.AccountClosed(ACCOUNT, "finance-1", "asked for it", "close-1", AT),
                new AccountEvent.PeriodClosed(
                        ACCOUNT,
                        "2026-10",
                        new OpeningBalances(
                                Usd.parse("15"),
                                Usd.ZERO,
                                List.of(Lot.of("lot_1", CreditKind.PAID, Usd.parse("15"))),
                                List.of(
                                        new Posting("payments-clearing", Usd.parse("15")),
                                        new Posting("customer-credit:paid", Usd.parse("-15"))),
                                3,
                                List.of(new LeaseMark(3, "gw-1", 2, 39, List.of(41L))),
                                Json.mapper().createObjectNode().put("form", 1)),
                        AT),
                new AccountEvent.CreditLeased(
                        ACCOUNT,
                        3,
                        "gw-1",
                        2,
                        Usd.parse("0.5"),
                        AT.plusSeconds(300),
                        AT.plusSeconds(86_400),
                        AT,
                        "ask-1",
                        new SpendScope("proj_1", "key_1"),
                        List.of(
                                LimitShare.at(
                                        AT,
                                        LimitShare.Kind.KEY,
                                        "key_1",
                                        "Nightly run",
                                        SpendLimit.of(Usd.parse("5"), SpendLimit.Period.DAY)),
                                LimitShare.at(
                                        AT,
                                        LimitShare.Kind.PROJECT,
                                        "proj_1",
                                        "assistant",
                                        SpendLimit.of(Usd.parse("100"), SpendLimit.Period.TOTAL)))),
                new AccountEvent.LeaseReduced(ACCOUNT, 3, "gw-1", 2, Usd.parse("0.1"), AT, "ask-2"),
                new AccountEvent.LeaseExtended(
                        ACCOUNT, 3, "gw-1", 2, Usd.parse("0.1"), AT, "ask-3"),
                new AccountEvent.LeaseEnded(ACCOUNT, 3, "gw-1", 2, 41, AT, true),
                new AccountEvent.LeaseClosed(
                        ACCOUNT,
                        3,
                        "gw-1",
                        2,
                        41,
                        rated.charge(),
                        Usd.parse("0.4").minus(rated.charge()),
                        AT),
                new AccountEvent.UsageDebited(
                        ACCOUNT,
                        List.of(new UsageLine(metered, rated.lines(), rated.charge())),
                        rated.charge(),
                        List.of(new LeaseMark(3, "gw-1", 2, 39, List.of(41L))),
                        List.of(
                                new Posting("customer-credit:paid", rated.charge()),
                                new Posting("revenue", rated.charge().negated())),
                        Usd.parse("15").minus(rated.charge()),
                        AT),
                new KeySnapshot(
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        "key_1",
                        ACCOUNT,
                        "Nightly run",
                        "assistant",
                        "web",
                        "nightly",
                        KeySnapshot.Status.ACTIVE,
                        List.of("sim/chat"),
                        AT,
                        AT.plus(Duration.ofDays(90)),
                        List.of("/v1/chat/completions"),
                        "proj_1",
                        List.of("sim/chat", "sim/embed"),
                        List.of("/v1/chat/completions", "/v1/embeddings"),
                        AT.plus(Duration.ofDays(80)),
                        List.of(
                                new SpendLimit(
                                        Usd.parse("5"), SpendLimit.Period.DAY, "Europe/Rome")),
                        List.of(SpendLimit.of(Usd.parse("100"), SpendLimit.Period.TOTAL)),
                        List.of("203.0.113.0/24", "2001:db8::/32"),
                        AT.plus(Duration.ofDays(30)),
                        new RateLimits(60L, 100_000L, 8L),
                        true),
                new PublishedModel(
                        "sim/chat",
                        "Simulator chat",
                        "Answers offline.",
                        "sim",
                        List.of("sim-chat"),
                        Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.RESPONSES),
                        List.of("text"),
                        List.of("text"),
                        128_000,
                        16_384,
                        "words",
                        "max_tokens",
                        List.of("model", "messages"),
                        AT,
                        List.of(
                                new Deployment(
                                        "sim",
                                        Protocol.OPENAI,
                                        "chat",
                                        0,
                                        1,
                                        Set.of(Endpoint.CHAT_COMPLETIONS),
                                        Map.of("/v1/chat/completions", "text-read-on-v1"),
                                        new DataPolicy(
                                                false,
                                                30,
                                                "the provider's page",
                                                LocalDate.parse("2026-11-20")))),
                        List.of(prices()),
                        Map.of("/v1/responses", List.of("model", "input")),
                        new Lifecycle(
                                false,
                                Instant.parse("2026-12-01T00:00:00Z"),
                                Instant.parse("2027-03-01T00:00:00Z"),
                                "sim/chat-2"),
                        UnknownParameters.DROP,
                        Map.of(
                                "temperature", ParameterRange.parse("0..1.5"),
                                "n", ParameterRange.parse("whole 1.."),
                                "response_format.type",
                                        ParameterRange.oneOf(List.of("text", "json_object"))),
                        Set.of(Capability.TOOLS)),
                new ProviderSnapshot(
                        "anthropic",
                        Protocol.ANTHROPIC,
                        "https://api.anthropic.com/v1",
                        AuthStyle.X_API_KEY,
                        "eu-west-1",
                        Map.of("anthropic-version", "2023-06-01"),
                        true,
                        new SealedCredential("cred_1", "k1", "AWFiYw=="),
                        7),
                new ProviderCosts("sim", "chat", List.of(prices())));
    }
}
