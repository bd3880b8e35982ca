package com.metisrouter.ledger.account;

import static com.metisrouter.contracts.ledger.CreditKind.GOODWILL;
import static com.metisrouter.contracts.ledger.CreditKind.PAID;
import static com.metisrouter.contracts.ledger.CreditKind.PROMOTIONAL;
import static com.metisrouter.ledger.Metered.AT;
import static com.metisrouter.ledger.account.AccountFixture.ACCOUNT;
import static com.metisrouter.ledger.account.AccountFixture.nanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.ledger.AccountEvent.AccountClosed;
import com.metisrouter.contracts.ledger.AccountEvent.BalanceAdjusted;
import com.metisrouter.contracts.ledger.AccountEvent.CommandRefused;
import com.metisrouter.contracts.ledger.AccountEvent.CreditExpired;
import com.metisrouter.contracts.ledger.AccountEvent.CreditRefunded;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.MoneyAct;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.ledger.account.AccountCommand.ExpireCredit;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What staff do to credit, and what time does.
class CreditActsTest {

    private static final Instant TOMORROW = AT.plus(Duration.ofDays(1));
    private static final Instant NEXT_WEEK = AT.plus(Duration.ofDays(7));

    private final AccountFixture account = new AccountFixture();

    @Test
    void burns_by_priority_then_the_earliest_expiry_then_the_oldest() {
        account.grant("old", PAID, 10, 30, null);
        account.grant("young", PAID, 10, 30, null);
        account.grant("week", PAID, 10, 30, NEXT_WEEK);
        account.grant("day", PAID, 10, 30, TOMORROW);
        account.grant("first", PAID, 10, 5, null);

        account.lease(50);
        account.use(1, 1, 35);

        assertThat(account.state().credit().lots())
                .extracting(Lot::lotId, lot -> lot.remaining().nanos())
                .containsExactlyInAnyOrder(tuple("old", 5L), tuple("young", 10L));
    }

    @Test
    void expires_what_is_left_when_its_time_has_passed() {
        account.grant("promo", PROMOTIONAL, 10, 10, TOMORROW);
        account.grant("paid", PAID, 5);

        account.at(TOMORROW);
        var held = account.tell(new ExpireCredit(ACCOUNT));

        assertThat(held).isEqualTo(false);
        var expired = account.last(CreditExpired.class);
        assertThat(expired.amount()).isEqualTo(nanos(10));
        assertThat(expired.postings())
                .containsExactly(
                        new Posting("customer-credit:promotional", nanos(10)),
                        new Posting("expiry-income", nanos(-10)));
        assertThat(account.state().balance()).isEqualTo(nanos(5));
    }

    @Test
    void expires_nothing_before_its_time_and_nothing_twice() {
        account.grant("promo", PROMOTIONAL, 10, 10, TOMORROW);

        account.at(TOMORROW.minusNanos(1_000));
        account.tell(new ExpireCredit(ACCOUNT));
        assertThat(account.events()).hasSize(2);

        account.at(TOMORROW);
        account.tell(new ExpireCredit(ACCOUNT));
        account.tell(new ExpireCredit(ACCOUNT));
        assertThat(account.events()).hasSize(3);
    }

    @Test
    void
            leaves_expired_credit_to_requests_that_were_admitted_on_it_and_takes_what_they_give_back() {
        account.grant("promo", PROMOTIONAL, 10, 10, TOMORROW);
        account.grant("paid", PAID, 10);
        account.lease(6);

        account.at(TOMORROW);
        account.tell(new ExpireCredit(ACCOUNT));
        assertThat(account.last(CreditExpired.class).amount()).isEqualTo(nanos(4));

        account.use(1, 1, 2);
        assertThat(account.last(UsageDebited.class).postings())
                .contains(new Posting("customer-credit:promotional", nanos(2)));

        account.endLease(1, 1);
        assertThat(account.last(CreditExpired.class).amount()).isEqualTo(nanos(4));
        assertThat(account.state().balance()).isEqualTo(nanos(10));
    }

    @Test
    void leases_nothing_of_credit_whose_time_has_passed() {
        account.grant("promo", PROMOTIONAL, 10, 10, TOMORROW);

        account.at(TOMORROW);

        assertThat(account.lease(10)).isEqualTo(new LeaseReply.Insufficient(nanos(0)));
    }

    @Test
    void leases_nothing_of_expired_credit_that_the_same_request_gives_back() {
        account.grant("promo", PROMOTIONAL, 10, 10, TOMORROW);
        account.lease(10);
        account.at(TOMORROW);

        account.endLease(1, 0);

        assertThat(account.state().balance()).isEqualTo(nanos(0));
        assertThat(account.lease(1)).isEqualTo(new LeaseReply.Insufficient(nanos(0)));
    }

    @Test
    void refuses_credit_that_would_expire_before_it_came_and_leaves_no_trace() {
        assertThat(account.grant("late", PAID, 1, 30, AT)).isEqualTo(Refusal.EXPIRES_IN_THE_PAST);
        assertThat(account.events()).hasSize(1);
    }

    @Test
    void adjusts_up_as_a_lot_and_down_in_burn_order() {
        account.grant("paid", PAID, 10);

        account.adjust(5);
        assertThat(account.last(BalanceAdjusted.class).postings())
                .containsExactly(
                        new Posting("adjustments", nanos(5)),
                        new Posting("customer-credit:goodwill", nanos(-5)));
        account.adjust(-7);
        assertThat(account.last(BalanceAdjusted.class).postings())
                .containsExactly(
                        new Posting("adjustments", nanos(-7)),
                        new Posting("customer-credit:goodwill", nanos(5)),
                        new Posting("customer-credit:paid", nanos(2)));

        assertThat(account.state().balance()).isEqualTo(nanos(8));
    }

    @Test
    void never_adjusts_away_what_gateways_hold() {
        account.grant("paid", PAID, 10);
        account.lease(4);

        var refused = account.adjust(-7);

        assertThat(refused).isEqualTo(new Answer.Refused(Refusal.NOT_ENOUGH_AVAILABLE));
        assertThat(account.last(CommandRefused.class).refusal()).isEqualTo("not_enough_available");
        assertThat(account.adjust(-6)).isInstanceOf(Answer.Done.class);
    }

    @Test
    void refunds_unused_paid_credit_only() {
        account.grant("paid", PAID, 10);
        account.grant("gift", GOODWILL, 20);
        account.lease(22);

        assertThat(account.refund(9)).isEqualTo(new Answer.Refused(Refusal.NOT_ENOUGH_PAID_CREDIT));
        account.refund(8);

        assertThat(account.last(CreditRefunded.class).postings())
                .containsExactly(
                        new Posting("customer-credit:paid", nanos(8)),
                        new Posting("payments-clearing", nanos(-8)));
        assertThat(account.state().available()).isEqualTo(nanos(0));
    }

    @Test
    void refunds_nothing_that_was_given_away() {
        account.grant("gift", PROMOTIONAL, 20);

        assertThat(account.refund(1)).isEqualTo(new Answer.Refused(Refusal.NOT_ENOUGH_PAID_CREDIT));
    }

    @Test
    void closes_at_zero_with_no_lease_open_and_then_takes_no_credit() {
        account.grant("paid", PAID, 10);
        account.lease(10);

        assertThat(account.close()).isEqualTo(new Answer.Refused(Refusal.LEASES_OPEN));
        account.use(1, 1, 4);
        account.endLease(1, 1);
        assertThat(account.close()).isEqualTo(new Answer.Refused(Refusal.BALANCE_NOT_ZERO));
        account.refund(6);
        assertThat(account.close()).isEqualTo(new Answer.Closed());

        assertThat(account.last()).isInstanceOf(AccountClosed.class);
        assertThat(account.grant("more", PAID, 1))
                .isEqualTo(new Answer.Refused(Refusal.ACCOUNT_CLOSED));
        assertThat(account.lease(1)).isEqualTo(new LeaseReply.Insufficient(nanos(0)));
        assertThat(account.close()).isEqualTo(new Answer.Refused(Refusal.ACCOUNT_CLOSED));
    }

    @Test
    void a_closed_account_owes_for_a_chargeback_and_takes_back_no_more_than_that() {
        account.grant("paid", PAID, 10);
        account.lease(10);
        account.use(1, 1, 10);
        account.endLease(1, 1);
        account.close();

        assertThat(account.reverse(1, true)).isInstanceOf(Answer.Done.class);
        assertThat(account.state().credit().overdraft()).isEqualTo(nanos(10));
        assertThat(account.adjust(11)).isEqualTo(new Answer.Refused(Refusal.ACCOUNT_CLOSED));
        account.adjust(10);

        assertThat(account.state().balance()).isEqualTo(nanos(0));
    }

    @Test
    void no_event_is_earlier_than_the_one_before_it_however_the_clock_goes() {
        account.grant("first", PAID, 10);

        account.at(AT.minusSeconds(59));
        account.grant("second", PAID, 10);
        account.at(AT.minus(Duration.ofDays(1)));
        account.lease(5);

        assertThat(account.events()).extracting(event -> event.recordedAt()).containsOnly(AT);
    }

    @Test
    void what_people_ask_for_is_not_booked_by_a_clock_that_is_behind_the_last_entry() {
        account.grant("first", PAID, 10);
        var before = account.events().size();

        account.at(AT.minus(Duration.ofDays(1)));

        assertThat(account.act(new MoneyAct.Adjust("a", nanos(1), PAID, "R")))
                .isEqualTo(Refusal.CLOCK_BEHIND);
        assertThat(account.events()).hasSize(before);
    }

    @Test
    void refuses_amounts_that_no_act_moves() {
        for (var act :
                new MoneyAct[] {
                    new MoneyAct.Refund("r", nanos(0), "R"),
                    new MoneyAct.Refund("r", nanos(-1), "R"),
                    new MoneyAct.Grant("l", PAID, nanos(-1), "R", 30, null),
                    new MoneyAct.Adjust("a", nanos(0), PAID, "R")
                }) {
            assertThatThrownBy(() -> account.act(act)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(account.events()).hasSize(1);
    }
}
