package com.metisrouter.catalog.publishing;

import static com.metisrouter.catalog.TestSeeds.model;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.catalog.TestSeeds;
import com.metisrouter.catalog.store.Retired;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.providers.AuthStyle;
import com.metisrouter.contracts.providers.ProviderSnapshot;
import com.metisrouter.contracts.providers.SealedCredential;
import com.metisrouter.contracts.wire.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishingPlanTest {

    private static final PublishedModel MODEL = one("m", "1.00");
    private static final PublishedModel CHANGED = one("m", "3.00");

    @Test
    void what_the_topic_lacks_or_has_differently_is_sent_and_nothing_else() {
        var other = one("n", "1.00");

        assertThat(PublishingPlan.of(List.of(MODEL, other), Map.of("p/m", MODEL)))
                .containsExactly(other);
        assertThat(PublishingPlan.of(List.of(CHANGED), Map.of("p/m", MODEL)))
                .containsExactly(CHANGED);
        assertThat(PublishingPlan.of(List.of(MODEL), Map.of("p/m", MODEL))).isEmpty();
    }

    @Test
    void a_model_that_travelled_as_json_is_still_the_same() {
        var travelled = Json.read(Json.bytes(MODEL), PublishedModel.class);

        assertThat(PublishingPlan.of(List.of(MODEL), Map.of("p/m", travelled))).isEmpty();
    }

    @Test
    void a_stranger_on_the_topic_is_retired_once_and_keeps_its_prices() {
        var retired = Retired.of(MODEL);

        assertThat(PublishingPlan.of(List.of(), Map.of("p/m", MODEL))).containsExactly(retired);
        assertThat(PublishingPlan.of(List.of(), Map.of("p/m", retired))).isEmpty();
        assertThat(retired.priceVersions()).isEqualTo(MODEL.priceVersions());
    }

    private static ProviderSnapshot provider(boolean on) {
        return new ProviderSnapshot(
                "acme",
                Protocol.OPENAI,
                "https://api.acme.test/v1",
                AuthStyle.BEARER,
                "",
                Map.of(),
                on,
                on ? new SealedCredential("cred_1", "k1", "c2VhbGVk") : null,
                4);
    }

    @Test
    void a_provider_that_the_catalog_does_not_know_is_switched_off_once_and_loses_its_credential() {
        var plan = PublishingPlan.ofProviders(List.of(), Map.of("acme", provider(true)));

        assertThat(plan).hasSize(1);
        assertThat(plan.getFirst().on()).isFalse();
        assertThat(plan.getFirst().credential()).isNull();
        assertThat(PublishingPlan.ofProviders(List.of(), Map.of("acme", plan.getFirst())))
                .isEmpty();
    }

    @Test
    void a_provider_is_sent_where_the_topic_lacks_it_or_has_it_differently() {
        assertThat(PublishingPlan.ofProviders(List.of(provider(true)), Map.of()))
                .containsExactly(provider(true));
        assertThat(
                        PublishingPlan.ofProviders(
                                List.of(provider(false)), Map.of("acme", provider(true))))
                .containsExactly(provider(false));
        assertThat(
                        PublishingPlan.ofProviders(
                                List.of(provider(true)), Map.of("acme", provider(true))))
                .isEmpty();
    }

    @Test
    void costs_that_the_catalog_does_not_know_stay() {
        var known = new ProviderCosts("acme", "m", MODEL.priceVersions());

        assertThat(PublishingPlan.ofCosts(List.of(), Map.of(known.key(), known))).isEmpty();
        assertThat(PublishingPlan.ofCosts(List.of(known), Map.of())).containsExactly(known);
        assertThat(PublishingPlan.ofCosts(List.of(known), Map.of(known.key(), known))).isEmpty();
    }

    private static PublishedModel one(String name, String price) {
        return TestSeeds.of(model(name, "2026-01-01T00:00:00Z", price)).models().getFirst();
    }
}
