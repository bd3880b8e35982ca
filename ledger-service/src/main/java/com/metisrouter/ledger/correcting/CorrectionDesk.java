package com.metisrouter.ledger.correcting;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.account.AccountCommand.CorrectUsage;
import com.metisrouter.ledger.account.AccountCommand.RefuseCorrection;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.account.Answer;
import com.metisrouter.ledger.account.Answered;
import com.metisrouter.ledger.account.CorrectionReceipt;
import com.metisrouter.ledger.account.Decision;
import com.metisrouter.ledger.account.Refusal;
import com.metisrouter.ledger.account.RefusalProblem;
import com.metisrouter.ledger.account.Signature;
import com.metisrouter.ledger.account.Signed;
import com.metisrouter.ledger.correcting.CorrectionRun.State;
import com.metisrouter.ledger.pricing.PriceBook;
import com.metisrouter.ledger.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Where people order corrections. A correction is planned first, and booked if it can be and if those who ordered it may.
///
/// The caller's key is the id of the correction. Ordered again under its key, it goes on where it was interrupted, and what is done
/// answers what it answered; another order under the key is a mistake.
public final class CorrectionDesk {

    /// How often the correction of one entry is worked out anew because of others.
    private static final int ATTEMPTS_MAX = 20;

    private static final String KEY_PREFIX = "correction/";

    private final Accounts accounts;
    private final EntryStream stream;
    private final PriceBook prices;
    private final OneEntryPlanner planner;
    private final CorrectionRuns runs;
    private final Usd aloneUpTo;

    /// Requests booked so far by each run that is being worked on.
    private final Map<String, AtomicLong> working = new ConcurrentHashMap<>();

    public CorrectionDesk(
            Accounts accounts,
            EntryStream stream,
            PriceBook prices,
            OneEntryPlanner planner,
            CorrectionRuns runs,
            Usd aloneUpTo) {
        this.accounts = accounts;
        this.stream = stream;
        this.prices = prices;
        this.planner = planner;
        this.runs = runs;
        this.aloneUpTo = aloneUpTo;
    }

    /// What would change. Writes nothing.
    ///
    /// @throws ProblemException if the order can't be followed
    public CorrectionSummary dryRun(CorrectionOrder order) {
        try {
            return plan("", order, planner.entryOf(order));
        } catch (CorrectionRefused e) {
            throw RefusalProblem.ofTrial(e.refusal(), e.accountId());
        }
    }

    /// @return the order as it is known under its key
    /// @throws ProblemException if the key was used for another
    public CorrectionRun accept(String id, CorrectionOrder order, String actor, String reason) {
        var earlier = runs.find(id);
        if (earlier.isEmpty()) {
            var entry = planner.entryOf(order);
            var run = new CorrectionRun(id, order, entry, actor, reason, "", State.STARTED, null);
            if (runs.add(run)) {
                return run;
            }
        }
        var known = find(id);
        if (!known.order().equals(order) || !known.reason().equals(reason)) {
            throw ProblemException.conflict(
                    "idempotency_key_reused",
                    "This Idempotency-Key was used for another correction.");
        }
        return known;
    }

    /// The second person says yes.
    ///
    /// @throws ProblemException if nothing waits for that, or it is the same person
    public CorrectionRun approve(String id, String actor) {
        var run = find(id);
        if (run.state() != State.NEEDS_APPROVAL) {
            throw ProblemException.conflict(
                    "nothing_to_approve", "The correction " + id + " doesn't wait for approval.");
        }
        if (run.actor().equals(actor)) {
            throw ProblemException.conflict(
                    "same_person", "Who ordered a correction can't approve it.");
        }
        var approved = run.approved(actor);
        runs.save(approved);
        return approved;
    }

    /// Plans and books. One caller at a time may work on a run.
    ///
    /// @throws ProblemException if the order can't be followed. For how it was ordered, it leaves no trace; for how its account stands, it
    ///     stays refused under its key
    public CorrectionRun work(CorrectionRun run) {
        if (run.state() != State.STARTED) {
            return run;
        }
        var progress = new AtomicLong();
        if (working.putIfAbsent(run.id(), progress) != null) {
            throw ProblemException.conflict(
                    "correction_runs", "The correction " + run.id() + " is being worked on.");
        }
        try {
            requireNotRefused(run);
            return workAlone(run, progress);
        } catch (CorrectionRefused e) {
            var problem = refuse(run, e);
            runs.remove(run.id());
            throw problem;
        } catch (ProblemException e) {
            runs.remove(run.id());
            throw e;
        } finally {
            working.remove(run.id());
        }
    }

    /// The account remembers what it refused, so it needs no run for that.
    private void requireNotRefused(CorrectionRun run) {
        var accountId = accountOf(run);
        var earlier =
                accounts.state(accountId)
                        .flatMap(state -> Optional.ofNullable(state.acts().answer(keyOf(run))));
        if (earlier.isEmpty()) {
            return;
        }
        var command = refusal(run, accountId, Refusal.ALREADY_DISPUTED);
        throw earlier.get().fingerprint().equals(command.fingerprint())
                        && earlier.get().answer() instanceof Answer.Refused(var why)
                ? RefusalProblem.of(why, accountId)
                : RefusalProblem.of(Refusal.KEY_REUSED, accountId);
    }

    /// The account that an order is about, empty where it may be about several.
    private static String accountOf(CorrectionRun run) {
        return switch (run.order()) {
            case CorrectionOrder.Rerate rerate -> rerate.accountId();
            case CorrectionOrder.Reverse reverse -> reverse.accountId();
            case CorrectionOrder.Settle _, CorrectionOrder.Dispute _ ->
                    EntryId.ofLine(run.entry()).accountId();
        };
    }

    private ProblemException refuse(CorrectionRun run, CorrectionRefused refused) {
        var decision = accounts.act(refusal(run, refused.accountId(), refused.refusal()));
        var why =
                decision instanceof Decision.Refused<Answered>(var other)
                        ? other
                        : refused.refusal();
        return RefusalProblem.of(why, refused.accountId());
    }

    private static RefuseCorrection refusal(CorrectionRun run, String accountId, Refusal why) {
        return new RefuseCorrection(
                accountId,
                new String(Json.bytes(run.order()), UTF_8),
                why,
                new Signature(run.actor(), run.reason(), keyOf(run)));
    }

    /// Corrections have keys of their own: a grant under the same key is another thing.
    private static String keyOf(CorrectionRun run) {
        return KEY_PREFIX + run.id();
    }

    private CorrectionRun workAlone(CorrectionRun run, AtomicLong progress) {
        var planned = plan(run.id(), run.order(), run.entry());
        if (planned.unpriced() > 0) {
            throw new ProblemException(
                    422,
                    "unpriced_unit",
                    planned.unpriced()
                            + " requests can't be rated, first of all "
                            + planned.problems().getFirst());
        }
        var booked = booked(run);
        var moves = planned.moved().add(booked.moved());
        if (moves.compareTo(aloneUpTo.toBigDecimal()) > 0 && run.approvedBy().isEmpty()) {
            var waiting = run.with(State.NEEDS_APPROVAL, planned);
            runs.save(waiting);
            return waiting;
        }
        progress.set(booked.requests());
        apply(run, progress);
        var done = run.with(State.DONE, booked(run));
        runs.save(done);
        return done;
    }

    private CorrectionSummary plan(String id, CorrectionOrder order, String entry) {
        var tally = new CorrectionTally();
        switch (order) {
            case CorrectionOrder.Rerate rerate -> rerating(rerate).plan(tally);
            case CorrectionOrder.Reverse reverse -> tally(planner.plan(id, reverse), tally);
            case CorrectionOrder.Settle settle -> tally(planner.plan(id, settle, entry), tally);
            case CorrectionOrder.Dispute dispute -> tally(planner.plan(id, dispute, entry), tally);
        }
        return tally.summary();
    }

    private static void tally(OneEntry entry, CorrectionTally tally) {
        if (!entry.done()) {
            entry.lines().forEach(line -> tally.add(entry.accountId(), line));
        }
    }

    private void apply(CorrectionRun run, AtomicLong progress) {
        var by = new Signed(run.actor(), run.approvedBy(), run.reason(), run.id());
        switch (run.order()) {
            case CorrectionOrder.Rerate rerate ->
                    rerating(rerate)
                            .apply(run.id(), by, receipt -> progress.addAndGet(receipt.requests()));
            case CorrectionOrder.Reverse reverse ->
                    book(run.id(), by, () -> planner.plan(run.id(), reverse));
            case CorrectionOrder.Settle settle ->
                    book(run.id(), by, () -> planner.plan(run.id(), settle, run.entry()));
            case CorrectionOrder.Dispute dispute ->
                    book(run.id(), by, () -> planner.plan(run.id(), dispute, run.entry()));
        }
    }

    private interface Plan {
        OneEntry now();
    }

    private void book(String id, Signed by, Plan plan) {
        for (var attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            var entry = plan.now();
            if (entry.done()) {
                return;
            }
            var decision =
                    accounts.correct(
                            new CorrectUsage(
                                    entry.accountId(),
                                    id,
                                    entry.cause(),
                                    entry.lines(),
                                    entry.returnsAs(),
                                    entry.lastCorrection(),
                                    by));
            if (!(decision instanceof Decision.Refused<CorrectionReceipt>(var refusal))) {
                return;
            }
            if (refusal != Refusal.CORRECTED_MEANWHILE) {
                throw new IllegalStateException(entry.accountId() + ": " + refusal);
            }
        }
        throw new IllegalStateException("corrected by others again and again; start it again");
    }

    private RerateWork rerating(CorrectionOrder.Rerate order) {
        var ids = List.of(order.priceVersion(), order.corrected());
        var known = prices.find(ids);
        for (var id : ids) {
            if (!known.containsKey(id)) {
                throw ProblemException.notFound(
                        "unknown_price_version", "There is no price version " + id);
            }
        }
        var wrong = version(known, order.priceVersion());
        var right = version(known, order.corrected());
        if (!wrong.modelId().equals(right.modelId()) || wrong.id().equals(right.id())) {
            throw new ProblemException(
                    422,
                    "not_a_correction",
                    right.id()
                            + " is no other price version of "
                            + wrong.modelId()
                            + ", so it can't correct "
                            + wrong.id());
        }
        if (!order.accountId().isEmpty() && !accounts.exists(order.accountId())) {
            throw ProblemException.notFound(
                    "unknown_account", "There is no account " + order.accountId());
        }
        return new RerateWork(accounts, stream, new Rerating(wrong.id(), right), order);
    }

    private static PriceVersion version(Map<String, PriceVersion> known, String id) {
        return Objects.requireNonNull(known.get(id));
    }

    /// What has been booked under an id, read from the books.
    private CorrectionSummary booked(CorrectionRun run) {
        var tally = new CorrectionTally();
        for (var accountId : accountsOf(run)) {
            stream.corrections(
                    accountId,
                    -1,
                    stream.last(accountId),
                    entry -> {
                        var corrected = (UsageCorrected) entry.event();
                        if (corrected.correctionId().equals(run.id())) {
                            corrected.lines().forEach(line -> tally.add(accountId, line));
                        }
                    });
        }
        return tally.summary();
    }

    private Iterable<String> accountsOf(CorrectionRun run) {
        var accountId = accountOf(run);
        return accountId.isEmpty() ? all() : List.of(accountId);
    }

    private List<String> all() {
        var all = new ArrayList<String>();
        var after = "";
        while (true) {
            var page = accounts.idsAfter(after, 1_000);
            if (page.isEmpty()) {
                return all;
            }
            all.addAll(page);
            after = page.getLast();
        }
    }

    /// @throws ProblemException if there is none
    public CorrectionRun find(String id) {
        return runs.find(id)
                .orElseThrow(() ->
                        ProblemException.notFound(
                                "unknown_correction", "There is no correction " + id));
    }

    /// How many requests a run that is being worked on has booked so far.
    public Optional<Long> progressOf(String id) {
        return Optional.ofNullable(working.get(id)).map(AtomicLong::get);
    }
}
