package com.metisrouter.ledger.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.verifier.books.AccountBook;
import com.metisrouter.verifier.books.Difference;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// The verifier's fold shares no code with the ledger's; over random histories both come to the same, event by event.
class AuditorsBooksProperties {

    private static final int STEPS = 40;

    @Property(tries = 2_000)
    void the_auditors_books_agree_with_the_ledgers_after_every_event(@ForAll Random random) {
        var history = new History(random);
        var book = new AccountBook(History.ACCOUNT);
        history.watch((_, event, after) -> {
            assertThatCode(() -> apply(book, event)).as("%s", event).doesNotThrowAnyException();
            assertThat(book.balance()).isEqualTo(after.balance());
        });

        live(history);
    }

    @Property(tries = 300)
    void a_debit_that_is_left_out_is_noticed(@ForAll Random random) {
        var history = new History(random);
        live(history);
        var events = history.events();
        var debits =
                events.stream()
                        .filter(event -> event instanceof UsageDebited d && !d.total().isZero())
                        .toList();
        if (debits.isEmpty() || debits.getFirst().equals(events.getLast())) {
            return;
        }
        var left = debits.get(random.nextInt(debits.size()));
        var later = events.subList(events.indexOf(left) + 1, events.size());
        if (later.stream().noneMatch(event -> !History.postings(event).isEmpty())) {
            return;
        }
        var book = new AccountBook(History.ACCOUNT);

        assertThatCode(
                        () -> {
                            for (var event : events) {
                                if (!event.equals(left)) {
                                    book.apply(event);
                                }
                            }
                        })
                .isInstanceOf(Difference.class);
    }

    private static void apply(AccountBook book, AccountEvent event) {
        try {
            book.apply(event);
        } catch (Difference e) {
            throw new AssertionError(e.field() + ": " + e.detail(), e);
        }
    }

    private static void live(History history) {
        history.live(STEPS, List.of(new Gateways(history), new Staff(history, true)));
    }
}
