package com.metisrouter.ledger.account;

import static com.metisrouter.contracts.ledger.CreditKind.PAID;
import static com.metisrouter.ledger.account.AccountFixture.ACCOUNT;
import static com.metisrouter.ledger.account.AccountFixture.doing;
import static com.metisrouter.ledger.account.AccountFixture.nanos;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.AccountEvent.ActDeclined;
import com.metisrouter.contracts.ledger.AccountEvent.ActProposed;
import com.metisrouter.contracts.ledger.AccountEvent.CommandRefused;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.EntryReversed;
import com.metisrouter.contracts.ledger.MoneyAct;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountCommand.ApproveAct;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What is done by hand happens once for each key, by two persons above a limit, and is refused for ever once refused.
class ByHandTest {

    private static final Usd LARGE = nanos(1_001);

    private final AccountFixture account = new AccountFixture();

    @Test
    void the_same_key_and_body_get_the_same_answer_whoever_asks_again() {
        var first = account.tell(doing(refund(1), new Signature("ann", "", "k")));
        var version = account.state().version();

        var again = account.tell(doing(refund(1), new Signature("ben", "", "k")));

        assertThat(again).isEqualTo(first);
        assertThat(account.state().version()).isEqualTo(version);
    }

    @Test
    void the_same_key_with_another_body_is_a_mistake_and_leaves_no_trace() {
        account.tell(doing(refund(1), new Signature("ann", "", "k")));
        var version = account.state().version();

        for (var other :
                new MoneyAct[] {
                    refund(2),
                    new MoneyAct.Refund("r", nanos(1), "other"),
                    new MoneyAct.Adjust("a", nanos(1), PAID, "R"),
                    new MoneyAct.Grant("l", PAID, nanos(1), "R", 30, null),
                    new MoneyAct.Reverse(1, nanos(1), false)
                }) {
            assertThat(account.tell(doing(other, new Signature("ann", "", "k"))))
                    .isEqualTo(Refusal.KEY_REUSED);
        }
        assertThat(account.tell(doing(refund(1), new Signature("ann", "why", "k"))))
                .isEqualTo(Refusal.KEY_REUSED);
        assertThat(account.state().version()).isEqualTo(version);
    }

    @Test
    void a_refused_command_stays_refused_even_when_the_state_would_allow_it() {
        var refused = account.tell(doing(refund(5), new Signature("ann", "", "k")));
        assertThat(account.last()).isInstanceOf(CommandRefused.class);
        account.grant("paid", PAID, 10);

        assertThat(account.tell(doing(refund(5), new Signature("ann", "", "k"))))
                .isEqualTo(refused)
                .isEqualTo(new Answer.Refused(Refusal.NOT_ENOUGH_PAID_CREDIT));
        assertThat(account.tell(doing(refund(5), new Signature("ann", "", "k2"))))
                .isInstanceOf(Answer.Done.class);
    }

    @Test
    void an_act_above_the_limit_waits_for_a_second_person() {
        var proposed = account.act(grant("large", LARGE));

        assertThat(proposed).isEqualTo(new Answer.Proposed("prop_1"));
        assertThat(account.last()).isInstanceOf(ActProposed.class);
        assertThat(account.state().balance()).isEqualTo(nanos(0));

        account.approve("prop_1", "ben");

        var granted = account.last(CreditGranted.class);
        assertThat(granted.actor()).isEqualTo("ann");
        assertThat(granted.approvedBy()).isEqualTo("ben");
        assertThat(granted.reason()).isEqualTo("because");
        assertThat(account.state().balance()).isEqualTo(LARGE);
        assertThat(account.state().acts().proposals()).isEmpty();
    }

    @Test
    void two_approvers_who_are_one_are_refused_without_a_trace() {
        account.act(grant("large", LARGE));

        assertThat(account.approve("prop_1", "ann")).isEqualTo(Refusal.SAME_PERSON);
        assertThat(account.events()).hasSize(2);
    }

    @Test
    void the_answer_to_whoever_proposed_stays_the_proposal() {
        var by = new Signature("ann", "", "k");
        account.tell(doing(grant("large", LARGE), by));
        account.approve("prop_1", "ben");

        assertThat(account.tell(doing(grant("another id", LARGE), by)))
                .isEqualTo(new Answer.Proposed("prop_1"));
    }

    @Test
    void an_approval_is_asked_for_again_by_its_key() {
        account.act(grant("large", LARGE));
        var approval = new ApproveAct(ACCOUNT, "prop_1", null, account.by("ben"));
        var done = account.tell(approval);
        var version = account.state().version();

        assertThat(account.tell(approval)).isEqualTo(done).isInstanceOf(Answer.Done.class);
        assertThat(account.state().version()).isEqualTo(version);
        assertThat(account.approve("prop_1", "cleo")).isEqualTo(Refusal.UNKNOWN_PROPOSAL);
    }

    @Test
    void the_rules_are_asked_again_when_the_second_person_says_yes() {
        account.grant("paid", PAID, 1_000);
        account.grant("more", PAID, 1_000);
        account.act(new MoneyAct.Refund("ref", nanos(1_500), "PAYOUT"));
        account.lease(1_000);

        assertThat(account.approve("prop_3", "ben"))
                .isEqualTo(new Answer.Refused(Refusal.NOT_ENOUGH_PAID_CREDIT));
        account.endLease(1, 0);

        assertThat(account.approve("prop_3", "ben")).isInstanceOf(Answer.Done.class);
    }

    @Test
    void a_declined_act_is_gone() {
        account.act(grant("large", LARGE));

        account.decline("prop_1", "ben");

        assertThat(account.last()).isInstanceOf(ActDeclined.class);
        assertThat(account.approve("prop_1", "ben")).isEqualTo(Refusal.UNKNOWN_PROPOSAL);
        assertThat(account.decline("prop_1", "ben")).isEqualTo(Refusal.UNKNOWN_PROPOSAL);
    }

    @Test
    void a_large_reversal_needs_a_second_person_too_and_waits_once() {
        account.act(grant("large", LARGE));
        account.approve("prop_1", "ben");

        assertThat(account.reverse(2)).isEqualTo(new Answer.Proposed("prop_3"));
        assertThat(account.reverse(2)).isEqualTo(new Answer.Refused(Refusal.ALREADY_PROPOSED));
        account.approve("prop_3", "ben");

        assertThat(account.last(EntryReversed.class).approvedBy()).isEqualTo("ben");
        assertThat(account.state().balance()).isEqualTo(nanos(0));
    }

    @Test
    void a_large_act_that_would_be_refused_is_refused_at_once() {
        assertThat(account.act(new MoneyAct.Refund("ref", LARGE, "PAYOUT")))
                .isEqualTo(new Answer.Refused(Refusal.NOT_ENOUGH_PAID_CREDIT));
    }

    @Test
    void only_so_many_acts_wait() {
        for (var i = 0; i < ByHandDecider.PROPOSALS_MAX; i++) {
            account.act(grant("lot_" + i, LARGE));
        }

        assertThat(account.act(grant("one more", LARGE)))
                .isEqualTo(new Answer.Refused(Refusal.TOO_MANY_PROPOSALS));
    }

    /// Stored with refusals: a change here makes refused commands look like other ones.
    @Test
    void a_fingerprint_never_changes() {
        assertThat(Fingerprint.of(refund(1_500_000_000), "a reason"))
                .isEqualTo("737d824c7a65dfd2c60b63bae35b3ca9");
        assertThat(
                        Fingerprint.of(
                                new MoneyAct.Grant(
                                        "any",
                                        PAID,
                                        nanos(7),
                                        "ORDER-1",
                                        30,
                                        Instant.parse("2027-01-01T00:00:00Z")),
                                ""))
                .isEqualTo("f766c29984ea3d4feed4ac8a63ede2c2");
        assertThat(Fingerprint.of(new MoneyAct.Adjust("any", nanos(-7), PAID, "T"), "r"))
                .isEqualTo("031aade7df63e6fd69b1893e56e1ae37");
        assertThat(Fingerprint.of(new MoneyAct.Reverse(12, nanos(1), true), "r"))
                .isEqualTo("385349dac8e624d0aa19370f2c494c43");
        assertThat(Fingerprint.ofApproval("prop_1")).isEqualTo("5cbfb21ce3fd857fa527a82532e870ae");
        assertThat(Fingerprint.ofDecline("prop_1", "r"))
                .isEqualTo("8e7f41e6f6486dec0fb93703df9d7fcf");
        assertThat(Fingerprint.ofClosing("r")).isEqualTo("ea41d3372f710b1f830e146fac10ecf6");
    }

    private static MoneyAct refund(long nanos) {
        return new MoneyAct.Refund("any", nanos(nanos), "R");
    }

    private static MoneyAct grant(String lotId, Usd amount) {
        return new MoneyAct.Grant(lotId, PAID, amount, "ORDER", 30, null);
    }
}
