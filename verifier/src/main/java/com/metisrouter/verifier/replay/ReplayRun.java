package com.metisrouter.verifier.replay;

import com.metisrouter.contracts.evidence.AccountFigures;
import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.verifier.reading.AuditProblem;
import com.metisrouter.verifier.reading.DurableFiles;
import com.metisrouter.verifier.reading.Following;
import com.metisrouter.verifier.reading.LedgerEntry;
import com.metisrouter.verifier.reading.LedgerPages;
import com.metisrouter.verifier.reading.LedgerPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// Adds the whole ledger up from nothing and holds every account against what the running ledger says.
///
/// The ledger goes on while it is read. So all events are read first, then the ledger is asked what each account stands at and after
/// which of its events, and then reading goes on until each account has come to that event: both sides are compared at the same one.
/// With a folder, a run that was stopped is gone on with. Memory grows with the number of accounts, not with that of events.
public final class ReplayRun {

    private static final int EVENTS_PER_PAGE = 1_000;
    private static final int DIFFERENCES_KEPT_MAX = 100;
    private static final Duration BETWEEN_STATES = Duration.ofSeconds(5);

    /// Events can be read a moment after they were recorded; this is more than that.
    private static final Duration CATCHING_UP_MAX = Duration.ofSeconds(30);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final LedgerPages pages;
    private final @Nullable String account;
    private final @Nullable Path dir;
    private final Following following;

    private final Map<String, AccountFold> folds = new HashMap<>();
    private final Map<String, AccountFigures> awaited = new HashMap<>();
    private final List<Difference> differences = new ArrayList<>();
    private LedgerPlace place;
    private long differencesInAll;
    private long events;
    private long lines;
    private long agreeing;
    private long savedAt = System.nanoTime();

    /// What a replay came to.
    ///
    /// @param events of the accounts that were replayed
    /// @param lines requests in them
    /// @param agreeing accounts that stand where the running ledger says
    /// @param behind accounts whose latest events could not be read in time
    /// @param differences the first ones
    public record Outcome(
            boolean continued,
            long position,
            long events,
            long lines,
            long agreeing,
            long behind,
            List<Difference> differences,
            long differencesInAll,
            List<AccountFigures> accounts) {

        public Outcome {
            differences = List.copyOf(differences);
            accounts = List.copyOf(accounts);
        }

        public boolean agrees() {
            return differencesInAll == 0;
        }
    }

    private ReplayRun(
            LedgerPages pages,
            @Nullable String account,
            @Nullable Path dir,
            Following following,
            LedgerPlace place) {
        this.pages = pages;
        this.account = account;
        this.dir = dir;
        this.following = following;
        this.place = place;
    }

    /// @param account the only one to be replayed, null for all
    /// @param dir where the state is kept, null for nowhere
    /// @throws AuditProblem if an event can't be read, the account is unknown, or the folder is of another replay
    public static Outcome run(
            LedgerPages pages,
            LiveFigures live,
            @Nullable String account,
            @Nullable Path dir,
            Following following)
            throws IOException, AuditProblem, InterruptedException {
        if (account != null) {
            live.of(account);
        }
        var before = dir == null ? null : readState(dir, account);
        if (before != null) {
            before.place().requireSame(pages, "the replay in " + dir);
        }
        var place = before == null ? LedgerPlace.beginning(pages) : before.place();
        return new ReplayRun(pages, account, dir, following, place).run(before, live);
    }

    private Outcome run(@Nullable ReplayState before, LiveFigures live)
            throws IOException, AuditProblem, InterruptedException {
        if (before != null) {
            before.accounts()
                    .forEach(saved -> folds.put(saved.accountId(), new AccountFold(saved)));
            differences.addAll(before.differences());
            differencesInAll = before.differencesInAll();
            events = before.events();
            lines = before.lines();
        }
        try {
            while (readPage()) {
                // To the end.
            }
            ask(live);
            catchUp();
        } finally {
            save();
        }
        var accounts = new TreeMap<String, AccountFigures>();
        folds.forEach((id, fold) -> accounts.put(id, fold.figures()));
        return new Outcome(
                before != null,
                place.position(),
                events,
                lines,
                agreeing,
                awaited.size(),
                differences,
                differencesInAll,
                List.copyOf(accounts.values()));
    }

    /// @return whether there was something
    private boolean readPage() throws IOException, AuditProblem {
        var page = pages.after(place.position(), EVENTS_PER_PAGE);
        for (var line : page.events()) {
            on(line);
        }
        following.at(place.position(), page.end());
        if (System.nanoTime() - savedAt > BETWEEN_STATES.toNanos()) {
            save();
        }
        return !page.events().isEmpty();
    }

    private void on(EventLine line) throws AuditProblem {
        var entry = LedgerEntry.of(line);
        if (entry.isPresent() && (account == null || account.equals(entry.get().accountId()))) {
            on(entry.get());
        }
        place = place.after(line);
    }

    private void on(LedgerEntry entry) {
        events++;
        lines +=
                switch (entry.event()) {
                    case AccountEvent.UsageDebited e -> e.lines().size();
                    case AccountEvent.UsageCorrected e ->
                            e.lines().stream().filter(line -> line.lateRecord() != null).count();
                    default -> 0;
                };
        var fold = folds.computeIfAbsent(entry.accountId(), AccountFold::new);
        fold.on(
                entry,
                what ->
                        differ(
                                new Difference(
                                        entry.position(),
                                        entry.accountId(),
                                        entry.sequence(),
                                        what)));
        var expected = awaited.get(entry.accountId());
        if (expected != null && fold.sequence() >= expected.sequence()) {
            awaited.remove(entry.accountId());
            compare(fold, expected);
        }
    }

    // ---- the running ledger
    // ----------------------------------------------------------------------

    private void ask(LiveFigures live) throws IOException, AuditProblem {
        var unknown = new HashMap<>(folds);
        if (account != null) {
            expect(live.of(account));
            unknown.remove(account);
        } else {
            var page = live.after("");
            while (!page.isEmpty()) {
                for (var figures : page) {
                    expect(figures);
                    unknown.remove(figures.accountId());
                }
                page = live.after(page.getLast().accountId());
            }
        }
        unknown.forEach((id, fold) ->
                differ(
                        new Difference(
                                place.position(),
                                id,
                                fold.sequence(),
                                "the ledger doesn't know this account")));
    }

    private void expect(AccountFigures figures) {
        var fold = folds.get(figures.accountId());
        if (fold != null && fold.sequence() >= figures.sequence()) {
            compare(fold, figures);
        } else {
            awaited.put(figures.accountId(), figures);
        }
    }

    private void catchUp() throws IOException, AuditProblem, InterruptedException {
        var until = System.nanoTime() + CATCHING_UP_MAX.toNanos();
        while (!awaited.isEmpty() && System.nanoTime() < until) {
            if (!readPage()) {
                Thread.sleep(LOOK_AGAIN);
            }
        }
    }

    private void compare(AccountFold fold, AccountFigures expected) {
        var ours = fold.figures();
        if (ours.equals(expected)) {
            agreeing++;
            return;
        }
        differ(
                new Difference(
                        place.position(),
                        expected.accountId(),
                        expected.sequence(),
                        "the ledger says " + expected + " (expected: " + ours + ")"));
    }

    private void differ(Difference difference) {
        differencesInAll++;
        if (differences.size() < DIFFERENCES_KEPT_MAX) {
            differences.add(difference);
        }
    }

    // ---- the state
    // -------------------------------------------------------------------------------

    private static @Nullable ReplayState readState(Path dir, @Nullable String account)
            throws IOException, AuditProblem {
        Files.createDirectories(dir);
        var file = dir.resolve(ReplayState.FILE);
        if (!Files.exists(file)) {
            return null;
        }
        ReplayState state;
        try {
            state = Json.read(Files.readAllBytes(file), ReplayState.class);
        } catch (JacksonException e) {
            throw new AuditProblem(
                    file + " is not the state of a replay: " + e.getOriginalMessage());
        }
        if (state.form() != ReplayState.FORM || !Objects.equals(state.account(), account)) {
            throw new AuditProblem(
                    file
                            + " is of a replay of "
                            + (state.account() == null ? "all accounts" : state.account())
                            + ", form "
                            + state.form()
                            + " (expected: "
                            + (account == null ? "all accounts" : account)
                            + ", form "
                            + ReplayState.FORM
                            + "): take another folder");
        }
        return state;
    }

    private void save() throws IOException {
        savedAt = System.nanoTime();
        if (dir == null) {
            return;
        }
        var state =
                new ReplayState(
                        ReplayState.FORM,
                        account,
                        place,
                        events,
                        lines,
                        differences,
                        differencesInAll,
                        folds.values().stream().map(AccountFold::saved).toList());
        DurableFiles.replace(dir.resolve(ReplayState.FILE), Json.bytes(state));
    }
}
