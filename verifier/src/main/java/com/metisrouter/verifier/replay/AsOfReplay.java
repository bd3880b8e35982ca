package com.metisrouter.verifier.replay;

import com.metisrouter.contracts.ledger.BalanceAsOf;
import com.metisrouter.contracts.ledger.BalanceAsOf.By;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.verifier.reading.AuditProblem;
import com.metisrouter.verifier.reading.Following;
import com.metisrouter.verifier.reading.LedgerEntry;
import com.metisrouter.verifier.reading.LedgerPages;
import java.io.IOException;
import java.time.Instant;

/// What an account's balance was at an instant, added up from its events alone.
public final class AsOfReplay {

    private static final int EVENTS_PER_PAGE = 1_000;

    /// @param events of the account that were looked at
    /// @param position up to where the ledger was read
    public record Replayed(Usd balance, long events, long position) {}

    private AsOfReplay() {}

    public static Replayed run(
            LedgerPages pages, String account, Instant asOf, By by, Following following)
            throws IOException, AuditProblem {
        var balance = new BalanceAsOf(asOf, by);
        var events = 0L;
        var position = 0L;
        while (true) {
            var page = pages.after(position, EVENTS_PER_PAGE);
            if (page.events().isEmpty()) {
                return new Replayed(balance.balance(), events, position);
            }
            for (var line : page.events()) {
                var entry = LedgerEntry.of(line);
                if (entry.isPresent() && entry.get().accountId().equals(account)) {
                    balance.on(entry.get().event());
                    events++;
                }
                position = line.position();
            }
            following.at(position, page.end());
        }
    }
}
