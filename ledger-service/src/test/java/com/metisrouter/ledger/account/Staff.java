package com.metisrouter.ledger.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.MoneyAct;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountCommand.ApproveAct;
import com.metisrouter.ledger.account.AccountCommand.ByHand;
import com.metisrouter.ledger.account.AccountCommand.CloseAccount;
import com.metisrouter.ledger.account.AccountCommand.ClosePeriod;
import com.metisrouter.ledger.account.AccountCommand.DeclineAct;
import com.metisrouter.ledger.account.AccountCommand.DoAct;
import com.metisrouter.ledger.account.AccountCommand.ExpireCredit;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Three people who do all that can be done by hand, repeat themselves, and use a key twice; and the sweepers, which do the rest.
final class Staff implements History.Actor {

    private static final Usd ALONE_UP_TO = Usd.ofNanos(700);

    private final History history;
    private final Random random;
    private final boolean mayClose;
    private final Map<ByHand, Object> answers = new HashMap<>();

    /// @param mayClose whether the account may be closed on the way, after which little happens
    Staff(History history, boolean mayClose) {
        this.history = history;
        this.random = history.random();
        this.mayClose = mayClose;
    }

    @Override
    public void step() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> act(grant());
            case 5, 6 -> act(adjust());
            case 7, 8 -> act(refund());
            case 9, 10, 11 -> reverse();
            case 12, 13, 14 -> decideOnProposal();
            case 15 -> history.tell(new ExpireCredit(History.ACCOUNT));
            case 16 -> closePeriod();
            case 17 -> repeat();
            case 18 -> misuseKey();
            default -> {
                if (mayClose) {
                    ask(new CloseAccount(History.ACCOUNT, by()));
                }
            }
        }
    }

    /// Every command that was answered, with its answer.
    Map<ByHand, Object> answers() {
        return answers;
    }

    private MoneyAct grant() {
        var kinds = CreditKind.values();
        var kind = kinds[random.nextInt(kinds.length)];
        return new MoneyAct.Grant(
                "lot_" + history.events().size(),
                kind,
                amount(),
                "ORDER",
                random.nextInt(4) == 0 ? random.nextInt(50) : kind.priority(),
                expiry());
    }

    private @Nullable Instant expiry() {
        return random.nextBoolean()
                ? null
                : history.clock().plus(Duration.ofMinutes(1 + random.nextInt(20_000)));
    }

    private MoneyAct adjust() {
        var amount = amount();
        return new MoneyAct.Adjust(
                "adj_" + history.events().size(),
                random.nextBoolean() ? amount : amount.negated(),
                CreditKind.GOODWILL,
                "TICKET");
    }

    private MoneyAct refund() {
        return new MoneyAct.Refund("ref_" + history.events().size(), amount(), "PAYOUT");
    }

    private void reverse() {
        var sequence = random.nextInt(history.events().size());
        var moved = History.credited(history.events().get(sequence));
        var act = new MoneyAct.Reverse(sequence, moved, random.nextInt(3) == 0);
        ask(new DoAct(History.ACCOUNT, act, entry(sequence), ALONE_UP_TO, by()));
    }

    private void act(MoneyAct act) {
        ask(new DoAct(History.ACCOUNT, act, null, ALONE_UP_TO, by()));
    }

    private void decideOnProposal() {
        var open = history.state().acts().proposals().values();
        if (open.isEmpty()) {
            return;
        }
        var proposal = open.stream().skip(random.nextInt(open.size())).findFirst().orElseThrow();
        var entry =
                proposal.act() instanceof MoneyAct.Reverse reverse
                        ? entry(reverse.sequence())
                        : null;
        ask(
                random.nextInt(4) == 0
                        ? new DeclineAct(History.ACCOUNT, proposal.proposalId(), by())
                        : new ApproveAct(History.ACCOUNT, proposal.proposalId(), entry, by()));
    }

    private Entry entry(long sequence) {
        return new Entry(sequence, history.events().get((int) sequence));
    }

    private void closePeriod() {
        var month =
                YearMonth.from(history.clock().atZone(ZoneOffset.UTC))
                        .minusMonths(random.nextInt(3));
        history.tell(new ClosePeriod(History.ACCOUNT, month.toString()));
    }

    private void repeat() {
        if (!answers.isEmpty()) {
            var again = answers.keySet().stream().skip(random.nextInt(answers.size())).findFirst();
            var version = history.state().version();
            assertThat(history.tell(again.orElseThrow())).isEqualTo(answers.get(again.get()));
            assertThat(history.state().version()).isEqualTo(version);
        }
    }

    /// The key of one command under another.
    private void misuseKey() {
        if (!answers.isEmpty()) {
            var key = answers.keySet().iterator().next().by().commandKey();
            var other = new MoneyAct.Refund("ref_x", Usd.ofNanos(1), "no such reference");
            var version = history.state().version();
            var answer =
                    history.tell(
                            new DoAct(
                                    History.ACCOUNT,
                                    other,
                                    null,
                                    ALONE_UP_TO,
                                    new Signature("ann", "", key)));
            assertThat(answer).isEqualTo(Refusal.KEY_REUSED);
            assertThat(history.state().version()).isEqualTo(version);
        }
    }

    private void ask(ByHand command) {
        var answer = history.tell(command);
        if (answer instanceof Answered) {
            answers.put(command, answer);
        }
    }

    private Usd amount() {
        return Usd.ofNanos(1 + random.nextInt(1_000));
    }

    private Signature by() {
        var people = new String[] {"ann", "ben", "cleo"};
        return new Signature(people[random.nextInt(3)], "because", "key-" + random.nextLong());
    }
}
