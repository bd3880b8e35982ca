package com.metisrouter.ledger.account;

import static com.metisrouter.contracts.ledger.CreditKind.PAID;
import static com.metisrouter.contracts.ledger.CreditKind.PROMOTIONAL;
import static com.metisrouter.ledger.Metered.AT;
import static com.metisrouter.ledger.account.AccountFixture.ACCOUNT;
import static com.metisrouter.ledger.account.AccountFixture.nanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.metisrouter.contracts.ledger.AccountEvent.EntryReversed;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.ledger.account.AccountCommand.ExpireCredit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Undoing an entry: exact on our side of the books, as far as the customer's account goes on the other.
class ReversalTest {

    private final AccountFixture account = new AccountFixture();

    @Test
    void takes_a_grant_back_from_its_own_lot_first() {
        account.grant("promo", PROMOTIONAL, 10);
        account.grant("paid", PAID, 10);
        account.lease(4);
        account.use(1, 1, 4);
        account.endLease(1, 1);

        account.reverse(2);

        var reversed = account.last(EntryReversed.class);
        assertThat(reversed.taken())
                .extracting(part -> part.lotId(), part -> part.amount())
                .containsExactly(tuple("paid", nanos(10)));
        assertThat(reversed.postings())
                .containsExactly(
                        new Posting("payments-clearing", nanos(-10)),
                        new Posting("customer-credit:paid", nanos(10)));
    }

    @Test
    void takes_what_was_spent_of_a_grant_from_other_credit_in_burn_order() {
        account.grant("promo", PROMOTIONAL, 10);
        account.grant("paid", PAID, 10);
        account.lease(4);
        account.use(1, 1, 4);
        account.endLease(1, 1);

        account.reverse(1);

        var reversed = account.last(EntryReversed.class);
        assertThat(reversed.postings())
                .containsExactly(
                        new Posting("promotional-expense", nanos(-10)),
                        new Posting("customer-credit:promotional", nanos(6)),
                        new Posting("customer-credit:paid", nanos(4)));
        assertThat(account.state().balance()).isEqualTo(nanos(6));
    }

    @Test
    void takes_no_more_than_is_available_unless_it_is_a_chargeback_and_says_so() {
        account.grant("paid", PAID, 10);
        account.lease(7);
        account.use(1, 1, 2);

        assertThat(account.reverse(1)).isEqualTo(new Answer.Refused(Refusal.NOT_ENOUGH_AVAILABLE));
        account.reverse(1, true);

        var reversed = account.last(EntryReversed.class);
        assertThat(reversed.intoOverdraft()).isTrue();
        assertThat(reversed.postings())
                .containsExactly(
                        new Posting("payments-clearing", nanos(-10)),
                        new Posting("customer-credit:paid", nanos(8)),
                        new Posting("customer-overdraft", nanos(2)));
        assertThat(account.state().balance()).isEqualTo(nanos(-2));
        assertThat(account.state().available()).isEqualTo(nanos(-7));
    }

    @Test
    void undoes_each_entry_once() {
        account.grant("paid", PAID, 10);
        account.reverse(1);

        assertThat(account.reverse(1)).isEqualTo(new Answer.Refused(Refusal.ALREADY_REVERSED));
    }

    @Test
    void puts_a_refund_that_the_bank_sent_back_where_it_was() {
        var expires = AT.plus(Duration.ofDays(30));
        account.grant("paid", PAID, 10, 7, expires);
        account.refund(6);

        account.reverse(2);

        assertThat(account.last(EntryReversed.class).postings())
                .containsExactly(
                        new Posting("payments-clearing", nanos(6)),
                        new Posting("customer-credit:paid", nanos(-6)));
        assertThat(account.state().credit().lots())
                .containsExactly(
                        new Lot("paid", PAID, nanos(4), 7, expires),
                        new Lot("rev_3", PAID, nanos(6), 7, expires));
    }

    @Test
    void gives_expired_credit_back_without_an_expiry_since_it_would_be_gone_at_once() {
        account.grant("promo", PROMOTIONAL, 10, 10, AT.plusSeconds(1));
        account.at(AT.plusSeconds(1));
        account.tell(new ExpireCredit(ACCOUNT));

        account.reverse(2);

        assertThat(account.last(EntryReversed.class).postings())
                .containsExactly(
                        new Posting("expiry-income", nanos(10)),
                        new Posting("customer-credit:promotional", nanos(-10)));
        assertThat(account.state().credit().lots())
                .containsExactly(new Lot("rev_3", PROMOTIONAL, nanos(10), 10, null));
    }

    @Test
    void undoes_an_adjustment_either_way() {
        account.adjust(10);
        account.adjust(-4);

        account.reverse(2);
        assertThat(account.state().balance()).isEqualTo(nanos(10));
        account.reverse(1);

        assertThat(account.state().balance()).isEqualTo(nanos(0));
        assertThat(account.state().books().trialBalance().values()).containsOnly(nanos(0));
    }

    @Test
    void undoes_a_reversal_itself() {
        account.grant("paid", PAID, 10);
        account.reverse(1);

        account.reverse(2);

        assertThat(account.last(EntryReversed.class).reversedType())
                .isEqualTo("com.metisrouter.ledger.entry-reversed.v1");
        assertThat(account.state().credit().lots())
                .containsExactly(Lot.of("rev_3", PAID, nanos(10)));
    }

    @Test
    void a_chargeback_that_was_won_repays_the_overdraft_first() {
        account.grant("paid", PAID, 10);
        account.lease(7);
        account.use(1, 1, 7);
        account.endLease(1, 1);
        account.reverse(1, true);
        assertThat(account.state().balance()).isEqualTo(nanos(-7));
        account.grant("more", PAID, 5);

        account.reverse(account.state().version() - 2);

        assertThat(account.last(EntryReversed.class).postings())
                .containsExactly(
                        new Posting("payments-clearing", nanos(10)),
                        new Posting("customer-overdraft", nanos(-2)),
                        new Posting("customer-credit:paid", nanos(-8)));
        assertThat(account.state().credit().of(CreditKind.PAID)).isEqualTo(nanos(8));
        assertThat(account.state().balance()).isEqualTo(nanos(8));
    }

    @Test
    void leaves_usage_to_corrections_and_has_nothing_to_undo_in_leases() {
        account.grant("paid", PAID, 10);
        account.lease(10);
        account.use(1, 1, 3);
        var events = account.events().size();

        assertThat(account.reverse(3)).isEqualTo(Refusal.USAGE_IS_CORRECTED);
        assertThat(account.reverse(2)).isEqualTo(Refusal.NOT_REVERSIBLE);
        assertThat(account.reverse(99)).isEqualTo(Refusal.UNKNOWN_ENTRY);
        assertThat(account.events()).hasSize(events);
    }

    @Test
    void our_side_of_the_books_is_as_if_the_entry_had_never_been() {
        account.grant("paid", PAID, 10);
        account.grant("gift", PROMOTIONAL, 10);
        account.lease(5);
        account.use(1, 1, 5);
        account.refund(3);

        for (var sequence : List.of(5L, 2L)) {
            account.reverse(sequence);
        }

        var trial = account.state().books().trialBalance();
        assertThat(trial.get("payments-clearing")).isEqualTo(nanos(10));
        assertThat(trial.get("promotional-expense")).isEqualTo(nanos(0));
    }
}
