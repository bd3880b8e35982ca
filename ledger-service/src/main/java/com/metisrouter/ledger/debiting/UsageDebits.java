package com.metisrouter.ledger.debiting;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.account.Decision;
import com.metisrouter.ledger.account.UsageApplied;
import com.metisrouter.ledger.debiting.ConsumerPositions.Place;
import com.metisrouter.ledger.eventstore.LedgerTransactions;
import com.metisrouter.ledger.pricing.PriceBook;
import com.metisrouter.ledger.verbatim.DebitWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Applies what a poll brought, in one transaction: the debits, the dead letters, and the positions after them.
@Edge
public final class UsageDebits {

    private static final Logger LOG = LoggerFactory.getLogger(UsageDebits.class);
    private static final long LOG_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    /// What was committed, for the counters.
    private record Outcome(int applied, int duplicates, int deadLetters) {}

    private final LedgerTransactions transactions;
    private final Accounts accounts;
    private final PriceBook prices;
    private final DeadLetters deadLetters;
    private final UsageCounters counters;
    private long lastLogNanos = System.nanoTime() - LOG_EVERY_NANOS;

    public UsageDebits(
            LedgerTransactions transactions,
            Accounts accounts,
            PriceBook prices,
            DeadLetters deadLetters,
            UsageCounters counters) {
        this.transactions = transactions;
        this.accounts = accounts;
        this.prices = prices;
        this.deadLetters = deadLetters;
        this.counters = counters;
    }

    /// @param from where each partition stood before, in the same order
    /// @param to where it stands after
    public void apply(
            List<UsageRecord> records,
            ConsumerPositions positions,
            Map<Integer, Place> from,
            Map<Integer, Place> to) {
        var versions = prices.find(UsageBatch.priceVersionsOf(records));
        var batch = UsageBatch.of(records, accounts::exists, versions);
        var outcome =
                ScopedValue.where(DebitWriter.RECEIVED, verbatim(records))
                        .call(() ->
                                transactions.inOne(
                                        batch.linesByAccount().keySet(),
                                        () -> {
                                            var done = applyInTransaction(batch);
                                            to.forEach((partition, next) ->
                                                    positions.advance(
                                                            partition,
                                                            from.getOrDefault(partition, next),
                                                            next));
                                            return done;
                                        }));
        counters.applied.addAndGet(outcome.applied());
        counters.duplicates.addAndGet(outcome.duplicates());
        counters.deadLettered.addAndGet(outcome.deadLetters());
        counters.transactions.incrementAndGet();
        report(batch.differences());
        if (outcome.deadLetters() > 0) {
            deadLetters.publish();
        }
    }

    /// Applies a dead letter by the same way as what a poll brings, but for the positions. Nothing is written unless it is applied, or has
    /// been before.
    ///
    /// @param resolve run in the transaction if it is
    DeadLetterOutcome applyAgain(UsageRecord usage, Runnable resolve) {
        var records = List.of(usage);
        var versions = prices.find(UsageBatch.priceVersionsOf(records));
        var batch = UsageBatch.of(records, accounts::exists, versions);
        if (!batch.deadLetters().isEmpty()) {
            return refused(batch.deadLetters().getFirst());
        }
        return transactions.inOne(
                batch.linesByAccount().keySet(),
                () -> {
                    var entry = batch.linesByAccount().entrySet().iterator().next();
                    var decision = accounts.apply(new ApplyUsage(entry.getKey(), entry.getValue()));
                    var answer = answer(decision);
                    if (!answer.unknown().isEmpty()) {
                        return refused(batch.unknownLease(answer.unknown().getFirst()));
                    }
                    resolve.run();
                    counters.applied.addAndGet(answer.applied());
                    return answer.duplicates() > 0
                            ? new DeadLetterOutcome.AppliedBefore()
                            : new DeadLetterOutcome.Applied(
                                    entry.getValue().getFirst().charge(), answer.corrected() > 0);
                });
    }

    private static DeadLetterOutcome refused(DeadLetter letter) {
        return new DeadLetterOutcome.StillRefused(letter.reason(), letter.detail());
    }

    private static Map<RequestMetered, byte[]> verbatim(List<UsageRecord> records) {
        var received = new IdentityHashMap<RequestMetered, byte[]>();
        for (var usage : records) {
            if (usage.request() != null && usage.verbatim()) {
                received.put(usage.request(), usage.payload());
            }
        }
        return received;
    }

    private Outcome applyInTransaction(UsageBatch batch) {
        var letters = new ArrayList<>(batch.deadLetters());
        var debited = new ArrayList<UsageLine>();
        var duplicates = 0;
        for (var entry : batch.linesByAccount().entrySet()) {
            var decision = accounts.apply(new ApplyUsage(entry.getKey(), entry.getValue()));
            if (decision instanceof Decision.Accepted<UsageApplied>(var events, _)) {
                for (var event : events) {
                    if (event instanceof UsageDebited usage) {
                        debited.addAll(usage.lines());
                    }
                }
            }
            var answer = answer(decision);
            duplicates += answer.duplicates();
            answer.unknown().forEach(line -> letters.add(batch.unknownLease(line)));
        }
        deadLetters.write(letters);
        deadLetters.resolve(debited);
        return new Outcome(debited.size(), duplicates, letters.size());
    }

    private static UsageApplied answer(Decision<UsageApplied> decision) {
        return switch (decision) {
            case Decision.Accepted<UsageApplied>(_, var applied) -> applied;
            case Decision.AlreadyDone<UsageApplied>(var applied) -> applied;
            case Decision.Refused<UsageApplied>(var refusal) ->
                    throw new IllegalStateException("usage was refused: " + refusal);
        };
    }

    private void report(List<UsageLine> differences) {
        if (differences.isEmpty()) {
            return;
        }
        counters.differences.addAndGet(differences.size());
        if (System.nanoTime() - lastLogNanos >= LOG_EVERY_NANOS) {
            lastLogNanos = System.nanoTime();
            var line = differences.getFirst();
            LOG.error(
                    "request={} gateway_charge={} ledger_charge={} differences={}: rated differently, the ledger's stands",
                    line.request().requestId(),
                    line.request().charge(),
                    line.charge(),
                    counters.differences.get());
        }
    }
}
