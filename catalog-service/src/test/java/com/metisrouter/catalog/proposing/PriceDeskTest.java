package com.metisrouter.catalog.proposing;

import static com.metisrouter.catalog.TestSeeds.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.catalog.TestSeeds;
import com.metisrouter.catalog.pricing.ContextTiers;
import com.metisrouter.catalog.proposing.PriceDesk.Outcome;
import com.metisrouter.catalog.store.ModelStore;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.embedded.testing.TestServers;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceDeskTest {

    private static final String MODEL = "p/a";
    private static final Instant SEEDED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");

    private final AtomicInteger published = new AtomicInteger();
    private Instant now = NOW;
    private HikariDataSource dataSource;
    private ModelStore store;
    private PriceDesk desk;

    @BeforeEach
    void open() {
        var config = new HikariConfig();
        config.setJdbcUrl(TestServers.freshDatabase());
        config.setSchema(ModelStore.SCHEMA);
        config.setMaximumPoolSize(4);
        dataSource = new HikariDataSource(config);
        store = ModelStore.open(dataSource);
        store.load(TestSeeds.of(model("a", SEEDED.toString(), "1.00")).models());
        desk = new PriceDesk(new ProposalStore(store), published::incrementAndGet, () -> now);
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    private static List<PriceComponent> prices(String inputPerMillion) {
        return ContextTiers.published(
                List.of(
                        PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.perMillion(inputPerMillion)),
                        PriceComponent.of(Unit.OUTPUT_TOKENS, UnitPrice.perMillion("2.00"))));
    }

    private static PriceDesk.Wish wish(String inputPerMillion, Optional<Instant> from) {
        return wish(prices(inputPerMillion), from);
    }

    private static PriceDesk.Wish wish(List<PriceComponent> prices, Optional<Instant> from) {
        return new PriceDesk.Wish(MODEL, from, prices, "a list", "dearer", List.of("odd"));
    }

    private static Proposal done(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).proposal();
    }

    private static void refused(Outcome outcome, Refusal refusal) {
        assertThat(outcome).isEqualTo(new Outcome.Refused(refusal));
    }

    private List<String> versions() {
        return store.all().getFirst().priceVersions().stream()
                .map(it -> it.id() + " from " + it.effectiveFrom())
                .toList();
    }

    @Test
    void what_one_proposes_another_publishes_from_the_moment_of_approval() {
        var proposal = done(desk.propose(wish("1.50", Optional.empty()), "ann"));
        assertThat(proposal.status()).isEqualTo(Proposal.Status.OPEN);
        assertThat(versions()).hasSize(1);
        assertThat(published).hasValue(0);

        now = NOW.plusSeconds(60);
        var decided = done(desk.approve(proposal.id(), "ben", Optional.empty()));

        assertThat(decided.status()).isEqualTo(Proposal.Status.PUBLISHED);
        assertThat(versions()).containsExactly("p/a@1 from " + SEEDED, "p/a@2 from " + now);
        var model = store.all().getFirst();
        assertThat(model.priceAt(now.minusMillis(1)).id()).isEqualTo("p/a@1");
        assertThat(model.priceAt(now).components()).isEqualTo(prices("1.50"));
        assertThat(model.priceAt(now).source()).isEqualTo("a list");
        assertThat(published).hasValue(1);
        assertThat(desk.list(Optional.empty(), 10)).containsExactly(decided);
    }

    @Test
    void nobody_approves_what_they_proposed() throws SQLException {
        var proposal = done(desk.propose(wish("1.50", Optional.empty()), "ann"));

        refused(desk.approve(proposal.id(), "ann", Optional.empty()), Refusal.OWN_PROPOSAL);

        assertThat(versions()).hasSize(1);
        assertThat(published).hasValue(0);
        // Nor does whoever writes to the database.
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            assertThatThrownBy(() ->
                            statement.execute(
                                    "UPDATE price_proposal SET status = 'PUBLISHED', decided_by = 'ann',"
                                            + " decided_at = now(), price_version_id = 'p/a@1'"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("price_proposal_check");
        }
    }

    @Test
    void a_price_may_be_announced_and_the_approver_may_choose_the_instant() {
        var later = NOW.plus(Duration.ofDays(7));
        var proposal = done(desk.propose(wish("1.50", Optional.of(later)), "ann"));
        done(desk.approve(proposal.id(), "ben", Optional.empty()));
        assertThat(versions()).last().isEqualTo("p/a@2 from " + later);

        var again = done(desk.propose(wish("1.75", Optional.empty()), "ann"));
        refused(desk.approve(again.id(), "ben", Optional.empty()), Refusal.NOT_AFTER_LAST);
        refused(desk.approve(again.id(), "ben", Optional.of(later)), Refusal.NOT_AFTER_LAST);
        done(desk.approve(again.id(), "ben", Optional.of(later.plusSeconds(1))));
        assertThat(versions()).hasSize(3);
    }

    @Test
    void the_past_keeps_its_prices() {
        refused(
                desk.propose(wish("1.50", Optional.of(NOW.minusMillis(1))), "ann"),
                Refusal.IN_THE_PAST);
        var proposal = done(desk.propose(wish("1.50", Optional.of(NOW.plusSeconds(5))), "ann"));
        now = NOW.plusSeconds(10);
        refused(desk.approve(proposal.id(), "ben", Optional.empty()), Refusal.IN_THE_PAST);
        refused(
                desk.approve(proposal.id(), "ben", Optional.of(NOW.plus(Duration.ofDays(500)))),
                Refusal.TOO_FAR);
        assertThat(versions()).hasSize(1);
    }

    @Test
    void what_is_no_price_is_refused() {
        refused(desk.propose(wish(List.of(), Optional.empty()), "ann"), Refusal.NO_PRICE);
        var input = PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.perMillion("1"));
        refused(desk.propose(wish(List.of(input), Optional.empty()), "ann"), Refusal.NO_PRICE);
        refused(desk.propose(wish("1.00", Optional.empty()), "ann"), Refusal.NOTHING_CHANGES);
        var tier =
                new PriceComponent(
                        Unit.CACHE_READ_TOKENS,
                        "x",
                        ServiceTier.STANDARD,
                        200_000,
                        UnitPrice.perMillion("1"));
        var tiered = new ArrayList<>(prices("1.00"));
        tiered.add(tier);
        refused(desk.propose(wish(tiered, Optional.empty()), "ann"), Refusal.TIER_WITHOUT_BASE);
        refused(
                desk.propose(
                        new PriceDesk.Wish(
                                "p/none", Optional.empty(), prices("3"), "s", "r", List.of()),
                        "ann"),
                Refusal.UNKNOWN_MODEL);
    }

    @Test
    void one_proposal_waits_for_a_model_and_is_decided_once() {
        var proposal = done(desk.propose(wish("1.50", Optional.empty()), "ann"));
        refused(desk.propose(wish("1.60", Optional.empty()), "ben"), Refusal.ALREADY_OPEN);

        var declined = done(desk.decline(proposal.id(), "ann", "a slip"));
        assertThat(declined.status()).isEqualTo(Proposal.Status.DECLINED);

        refused(desk.approve(proposal.id(), "ben", Optional.empty()), Refusal.ALREADY_DECIDED);
        refused(desk.decline(proposal.id(), "ben", "again"), Refusal.ALREADY_DECIDED);
        refused(desk.approve("prp_none", "ben", Optional.empty()), Refusal.UNKNOWN_PROPOSAL);
        done(desk.propose(wish("1.60", Optional.empty()), "ben"));
        assertThat(desk.list(Optional.of(Proposal.Status.OPEN), 10)).hasSize(1);
        assertThat(desk.list(Optional.empty(), 1)).hasSize(1);
    }

    @Test
    void a_proposal_is_void_when_another_price_has_come_since() {
        var proposal = done(desk.propose(wish("1.50", Optional.empty()), "ann"));
        store.load(
                TestSeeds.of(model("a", SEEDED.toString(), "1.00", "2026-06-01T00:00:00Z", "1.20"))
                        .models());

        refused(desk.approve(proposal.id(), "ben", Optional.empty()), Refusal.PRICES_MOVED_ON);
    }

    @Test
    void of_many_who_approve_at_once_one_does() throws Exception {
        var proposal = done(desk.propose(wish("1.50", Optional.empty()), "ann"));
        var outcomes = new ArrayList<Outcome>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var approvals = new ArrayList<Callable<Outcome>>();
            for (var i = 0; i < 12; i++) {
                var approver = "ben" + i;
                approvals.add(() -> desk.approve(proposal.id(), approver, Optional.empty()));
            }
            for (var approval : threads.invokeAll(approvals)) {
                outcomes.add(approval.get());
            }
        }

        assertThat(outcomes).filteredOn(Outcome.Done.class::isInstance).hasSize(1);
        assertThat(versions()).hasSize(2);
        assertThat(published).hasValue(1);
    }

    @Test
    void once_prices_are_approved_by_hand_a_new_release_s_seed_adds_none() {
        done(
                desk.approve(
                        done(desk.propose(wish("1.50", Optional.empty()), "ann")).id(),
                        "ben",
                        Optional.empty()));
        var before = versions();

        store.load(
                TestSeeds.of(model("a", SEEDED.toString(), "1.00", "2027-06-01T00:00:00Z", "9.00"))
                        .models());

        assertThat(versions()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE price_proposal SET components = '[]'",
                "UPDATE price_proposal SET proposed_by = 'mallory'",
                "DELETE FROM price_proposal",
                "TRUNCATE price_proposal CASCADE"
            })
    void a_proposal_stays_as_it_was_made_whoever_tries(String sql) throws SQLException {
        done(desk.propose(wish("1.50", Optional.empty()), "ann"));

        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql)).isInstanceOf(SQLException.class);
        }
    }
}
